from __future__ import annotations

import pytest

from connector.checkup import categories
from connector.domain import Mode
from connector.errors import SettingsError
from connector.policy import load, overlay


@pytest.fixture
def policy(tmp_path):
    """The shipped policy with a text laid over it."""

    def policy(text):
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return policy


def test_the_shipped_policy_has_the_documented_limits():
    found = load()

    assert found.thresholds("how_to") == (0.85, 0.70)
    assert (found.limits.money, found.limits.attempts, found.company.max_words) == (100, 3, 200)
    assert (found.limits.turns, found.limits.last_free_turn) == (8, 5)


def test_the_more_careful_mode_of_policy_and_category_counts(policy):
    shipped, careful = load(), policy('mode = "shadow"\n')

    assert (shipped.mode_of("how_to"), shipped.mode_of("security")) == (Mode.AUTO, Mode.ASSIST)
    assert (careful.mode_of("how_to"), careful.mode_of("security")) == (Mode.SHADOW, Mode.SHADOW)


def test_an_overlay_changes_only_the_keys_it_names(policy):
    found = policy('[limits]\nmoney = 50\n[company]\nname = "Umbrella"\n')

    assert (found.limits.money, found.company.name) == (50, "Umbrella")
    assert (found.limits.attempts, found.company.product) == (3, "Acme SaaS")


def test_lists_replace():
    merged = overlay({"a": {"list": [1, 2], "x": 1}}, {"a": {"list": [3]}})

    assert merged == {"a": {"list": [3], "x": 1}}


def test_an_overlay_leaves_the_base_as_it_was():
    base = {"a": {"x": 1}}

    overlay(base, {"a": {"x": 2}})

    assert base == {"a": {"x": 1}}


def test_a_category_of_ones_own_stands_beside_the_shipped_ones(policy):
    found = policy('[categories.pets]\nabout = "animals"\nresolve = 0.95\n')

    assert found.thresholds("pets") == (0.95, 0.70)
    assert "billing" in found.categories


def test_a_category_that_nobody_defined_is_judged_as_other(policy):
    found = policy('[categories.other]\nabout = "rest"\nmode = "shadow"\nresolve = 0.99\n')

    assert (found.mode_of("unheard_of"), found.thresholds("unheard_of")) == (Mode.SHADOW, (0.99, 0.70))


def test_hold_is_never_above_resolve(policy):
    found = policy("[categories.how_to]\nresolve = 0.5\n")

    assert found.thresholds("how_to") == (0.5, 0.5)


def test_an_unknown_language_falls_back_to_english(policy):
    found = policy('[texts.de]\nhandover = "Danke."\nrating = "Wie war es?"\n')

    assert found.text("de").handover == "Danke."
    assert found.text("fi") == found.text("en")


def test_a_language_without_a_disclosure_of_its_own_has_the_english_one(policy):
    found = policy('[texts.fi]\nhandover = "Kiitos."\nrating = "Miten meni?"\n')

    assert found.text("fi").handover == "Kiitos."
    assert found.text("fi").disclosure == found.text("en").disclosure


def test_customer_texts_are_shipped_in_seven_languages_each_with_its_own_words(policy):
    found = load()

    assert set(found.texts) == {"en", "de", "fr", "es", "pt", "it", "nl"} == set(found.company.languages)
    for part in ("handover", "rating", "rating_page", "rated", "link_over", "disclosure"):
        assert len({getattr(texts, part) for texts in found.texts.values()} - {""}) == 7


def test_the_group_of_a_category_goes_before_the_default(policy):
    found = policy('[handover]\ndefault_group = "Support"\n[handover.groups]\nbilling = "Money"\n')

    assert [found.handover.group(c) for c in ("billing", "how_to")] == ["Money", "Support"]


def test_without_groups_the_ticket_stays_where_it_is():
    assert load().handover.group("billing") is None


def test_the_hash_names_the_content(policy):
    same, other = policy("[limits]\nmoney = 100\n"), policy("[limits]\nmoney = 99\n")

    assert same.hash == load().hash
    assert other.hash != load().hash


WRONG = {
    "unknown key": ("[limits]\nmony = 5\n", "policy limits.mony: unknown key"),
    "unknown table": ("[limit]\nmoney = 5\n", "policy limit: unknown key"),
    "unknown mode": ('mode = "yolo"\n', "policy mode: "),
    "share above one": ("[confidence]\nresolve = 85\n", "policy confidence.resolve: "),
    "share that is no number": ("[confidence]\nresolve = nan\n", "policy confidence.resolve: "),
    "hold above resolve": ("[confidence]\nhold = 0.9\n", "policy confidence: hold must not be above resolve"),
    "negative money": ("[limits]\nmoney = -1\n", "policy limits.money: "),
    "no turns": ("[limits]\nturns = 0\n", "policy limits.turns: "),
    "more turns than the ceiling": ("[limits]\nturns = 9\n", "policy limits.turns: "),
    "deliveries forgotten too soon": ("[retention]\ninbox_days = 29\n", "policy retention.inbox_days: "),
    "words kept longer than their rows": (
        "[retention]\ntext_days = 401\n",
        "policy retention: audit_days must not be below the other periods",
    ),
    "no disclosure to fall back on": (
        '[texts.en]\ndisclosure = " "\n',
        "policy: texts.en.disclosure is the fallback and must stay",
    ),
    "half a text": ('[texts.fi]\nhandover = "x"\n', "policy texts.fi.rating: "),
    "category with a blank": ('[categories."my own"]\nabout = "x"\n', "policy categories.my own"),
    "category without words": ("[categories.pets]\n", "policy categories.pets.about: "),
    "group of no category": (
        '[handover.groups]\npets = "Zoo"\n',
        "policy: handover.groups names no category: pets",
    ),
    "not TOML": ("mode = \n", "POLICY_FILE is not TOML: "),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_policy_is_refused_with_the_key_it_concerns(policy, text, message):
    with pytest.raises(SettingsError) as caught:
        policy(text)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# x\n[limits]\n\nmony = 5\n", ("(line 4)", "there are money, attempts")),
        ('mode = "yolo"\n', ("(line 1)", "'shadow'", "'assist'", "'auto'")),
        ('[categories.billing]\nmode = "bold"\n', ("(line 2)", "'shadow'")),
        ('categories.billing.mode = "bold"\n', ("(line 1)", "'shadow'")),
        (
            '\ncategories.biling.mode = "shadow"\n',
            ("(line 2)", "no category biling; there are billing, account"),
        ),
        ('[categories]\n\nbiling.mode = "shadow"\n', ("(line 3)", "a new one needs about")),
        ('[categories.biling]\nmode = "shadow"\n', ("(line 1)", "no category biling")),
        ('[handover.groups]\nbilling = "B"\npets = "Zoo"\n', ("(line 3)", "there are billing, account")),
        ("[confidence]\nhold = 0.9\n", ("(line 1)",)),
        ('[identity]\none_time_code = "yes"\n', ("(line 2)", "neither true nor false")),
        ("[identity]\n\ntries = 9\n", ("identity.tries", "(line 3)", "5")),
        ("[identity]\ncode = true\n", ("(line 2)", "there are one_time_code, valid_minutes")),
        ('[texts.de]\ncode_mail = "Ihr Code"\n', ("(line 2)", "no {code}")),
        ('[texts.de]\ncode_subject = "{code}"\n', ("(line 2)", "locked screens")),
        ('[texts.en]\ncode_ask = ""\n', ("texts.en.code_ask is a fallback",)),
    ],
)
def test_a_fault_names_its_line_and_what_may_stand_there(policy, text, words):
    with pytest.raises(SettingsError) as caught:
        policy(text)

    assert [word for word in words if word not in str(caught.value)] == []


def test_categories_without_about_are_not_among_those_that_there_are(policy):
    with pytest.raises(SettingsError) as caught:
        policy(
            'categories.biling.mode = "shadow"\ncategories.one = 1\n[categories.pets]\nabout = "animals"\n'
        )

    assert "shipping, security, other, pets; a new one needs about" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "near"), [("biling", "billing"), ("howto", "how_to"), ("accounting", ""), ("pets", "")]
)
def test_a_category_that_reads_like_a_shipped_one_is_told(policy, name, near):
    found = policy(f'[categories.{name}]\nabout = "x"\n')

    assert [one.said.rpartition(" ")[2] for one in categories(found)] == ([near] if near else [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mode = \n", "--policy is not TOML: FILE: "),
        ("[limits]\nmony = 1\n", "--policy FILE: policy limits.mony: unknown key"),
        (None, "--policy can't be read: No such file or directory: FILE"),
    ],
)
def test_a_policy_given_to_a_command_is_named_in_its_faults(tmp_path, text, told):
    file = tmp_path / "strict.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(file, option="--policy")

    assert str(caught.value).startswith(told.replace("FILE", str(file)))
    assert "POLICY_FILE" not in str(caught.value)


def test_every_fault_of_a_policy_is_named(policy):
    with pytest.raises(SettingsError) as caught:
        policy("[limits]\nmoney = -1\nattempts = 0\nmony = 1\n")

    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_policy_file_that_is_no_text_is_a_fault(tmp_path, content):
    path = tmp_path / "policy.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SettingsError, match="POLICY_FILE"):
        load(path)
