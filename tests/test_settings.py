from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from connector.domain import Mode
from connector.errors import SettingsError
from connector.settings import PLAIN, PUBLIC_SECRET, SECRETS, load, on_memory_disk

ROOT = Path(__file__).parents[1]
SECRET = "canary-0123456789abcdef"
ZENDESK = {
    "ZENDESK_URL": "https://acme.zendesk.com",
    "ZENDESK_OAUTH_CLIENT_ID": "connector",
    "ZENDESK_OAUTH_CLIENT_SECRET": SECRET,
    "ZENDESK_WEBHOOK_SECRETS": SECRET,
}
MAIL = {"SMTP_HOST": "mail.acme.example", "SMTP_FROM": "codes@acme.example"}
INTERCOM = {
    "INTERCOM_ACCESS_TOKEN": SECRET,
    "INTERCOM_CLIENT_SECRETS": SECRET,
    "INTERCOM_ADMIN_ID": "814860",
}


@pytest.fixture
def disk(tmp_path):
    """A database and a mount table that says its disk is real."""
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/vda / ext4 rw 0 0\n")
    return {"DATABASE_URL": f"sqlite:///{tmp_path}/connector.db"}, mounts


@pytest.fixture
def read(disk):
    """Settings out of the given names, over a database that is in order."""
    database, mounts = disk
    return lambda environ, dotenv=None: load({**database, **environ}, dotenv, mounts=mounts)


@pytest.fixture
def faults(read):
    """The lines of the one message, or none."""

    def faults(environ, dotenv=None):
        try:
            read(environ, dotenv)
        except SettingsError as error:
            return str(error).splitlines()
        return []

    return faults


def test_nothing_set_gives_the_careful_defaults(read):
    found = read({})

    assert (found.host, found.port, found.mode, found.drain_seconds) == ("127.0.0.1", 8080, Mode.ASSIST, 8)
    assert (found.platforms, found.claude, found.knowledge_dir) == ((), None, None)


def test_a_platform_is_on_when_its_credentials_are_set(read):
    found = read({**ZENDESK, **INTERCOM})

    assert found.platforms == ("zendesk", "intercom")
    assert found.zendesk.account == "acme"
    assert found.intercom.url == "https://api.intercom.io"


def test_secrets_are_a_list_with_the_newest_first(read):
    found = read({**ZENDESK, "ZENDESK_WEBHOOK_SECRETS": f"new-{SECRET}, old-{SECRET}"})

    assert found.zendesk.webhook_secrets == (f"new-{SECRET}", f"old-{SECRET}")


def test_the_models_are_the_named_ones_and_the_strong_one_can_be_left_out(read):
    usual = read({"ANTHROPIC_API_KEY": SECRET}).claude
    alone = read({"ANTHROPIC_API_KEY": SECRET, "MODEL_STRONG": "none"}).claude

    assert (usual.fast, usual.strong) == ("claude-haiku-5-5", "claude-sonnet-5-5")
    assert alone.strong is None


WRONG = {
    "unknown name": ({"CONNECTOR_MODEL": "auto"}, "CONNECTOR_MODEL is not a setting"),
    "misspelt secret": (
        {**ZENDESK, "ZENDESK_WEBHOOK_SECRET": SECRET},
        "ZENDESK_WEBHOOK_SECRET is not a setting",
    ),
    "unknown mode": (
        {"CONNECTOR_MODE": "yolo"},
        "CONNECTOR_MODE is 'yolo', not shadow, triage, assist or auto",
    ),
    "port in words": ({"PORT": "http"}, "PORT is 'http', not a whole number from 0 to 65535"),
    "port too high": ({"PORT": "65536"}, "PORT is '65536', not a whole number from 0 to 65535"),
    "port with a fraction": ({"PORT": "80.5"}, "PORT is '80.5', not a whole number from 0 to 65535"),
    "drain of no number": ({"DRAIN_SECONDS": "nan"}, "DRAIN_SECONDS is 'nan', not a number from 0 to 600"),
    "host with a blank": ({"HOST": "my host"}, "HOST is 'my host', not a name or an address to listen on"),
    "no such folder": ({"KNOWLEDGE_DIR": "/nowhere"}, "KNOWLEDGE_DIR is '/nowhere', which is not a folder"),
    "no such file": ({"ACCOUNTS_FILE": "/nowhere"}, "ACCOUNTS_FILE is '/nowhere', which is not a file"),
    "no authorities": (
        {"SSL_CERT_FILE": __file__},
        f"SSL_CERT_FILE is {__file__!r}, which is not a file of PEM certificates",
    ),
    "a bundle that is not there": (
        {"REQUESTS_CA_BUNDLE": "/nowhere"},
        "REQUESTS_CA_BUNDLE is '/nowhere', which is not a file of PEM certificates",
    ),
    "a database of accounts without a query": (
        {"ACCOUNTS_SQL_URL": "postgresql://crm.example/crm"},
        "ACCOUNTS_SQL_URL and policy accounts.sql need each other: one of them is not set",
    ),
    "plain http": (
        {"ACCOUNTS_URL": "http://crm.example"},
        "ACCOUNTS_URL is not an https:// address (http:// only for 127.0.0.1)",
    ),
    "address without a host": (
        {"PUBLIC_URL": "https://"},
        "PUBLIC_URL is not an https:// address (http:// only for 127.0.0.1)",
    ),
    "missing policy": ({"POLICY_FILE": "/nowhere.toml"}, "POLICY_FILE can't be read"),
    "short key": ({"SIGNING_KEY": "short"}, "SIGNING_KEY has fewer than 16 characters"),
    "key with a line break": (
        {"ANTHROPIC_API_KEY": f"{SECRET}\n{SECRET}"},
        "ANTHROPIC_API_KEY holds spaces or characters that no secret has",
    ),
    "base address with a version": (
        {"ANTHROPIC_BASE_URL": "https://api.anthropic.com/v1/"},
        "ANTHROPIC_BASE_URL must not end in /v1",
    ),
    "no fast model": ({"MODEL_FAST": "none"}, "MODEL_FAST is 'none': only MODEL_STRONG can be left out"),
    "no webhook secret": (
        {**ZENDESK, "ZENDESK_WEBHOOK_SECRETS": " "},
        "ZENDESK_WEBHOOK_SECRETS is not set: without it anyone could forge deliveries",
    ),
    "an empty entry among the webhook secrets": (
        {**ZENDESK, "ZENDESK_WEBHOOK_SECRETS": f"{SECRET},"},
        "ZENDESK_WEBHOOK_SECRETS holds a secret of fewer than 16 characters",
    ),
    "only a comma": (
        {**INTERCOM, "INTERCOM_CLIENT_SECRETS": ","},
        "INTERCOM_CLIENT_SECRETS holds a secret of fewer than 16 characters",
    ),
    "a blank in a webhook secret": (
        {**ZENDESK, "ZENDESK_WEBHOOK_SECRETS": f"{SECRET} {SECRET}"},
        "ZENDESK_WEBHOOK_SECRETS holds spaces or characters that no secret has",
    ),
    "the public test secret": (
        {**ZENDESK, "ZENDESK_WEBHOOK_SECRETS": f"{SECRET},{PUBLIC_SECRET}"},
        "ZENDESK_WEBHOOK_SECRETS holds a published test secret: anyone can sign with it",
    ),
    "no Zendesk address": ({**ZENDESK, "ZENDESK_URL": ""}, "ZENDESK_URL is not set"),
    "another host": (
        {**ZENDESK, "ZENDESK_URL": "https://acme.zendesk.com.attacker.example"},
        "ZENDESK_URL is not https://SUBDOMAIN.zendesk.com",
    ),
    "Zendesk with a path": (
        {**ZENDESK, "ZENDESK_URL": "https://acme.zendesk.com/agent"},
        "ZENDESK_URL must end after the host",
    ),
    "no way to sign in": (
        {**ZENDESK, "ZENDESK_OAUTH_CLIENT_ID": "", "ZENDESK_OAUTH_CLIENT_SECRET": ""},
        "ZENDESK_OAUTH_CLIENT_ID + ZENDESK_OAUTH_CLIENT_SECRET are not set",
    ),
    "half a way to sign in": (
        {**ZENDESK, "ZENDESK_OAUTH_CLIENT_SECRET": ""},
        "ZENDESK_OAUTH_CLIENT_ID + ZENDESK_OAUTH_CLIENT_SECRET: one of the two is missing",
    ),
    "two ways to sign in": (
        {**ZENDESK, "ZENDESK_OAUTH_TOKEN": SECRET},
        "more than one way to sign in to Zendesk is set",
    ),
    "no Intercom token": ({**INTERCOM, "INTERCOM_ACCESS_TOKEN": ""}, "INTERCOM_ACCESS_TOKEN is not set"),
    "an admin id of letters": (
        {**INTERCOM, "INTERCOM_ADMIN_ID": "bot"},
        "INTERCOM_ADMIN_ID is not set to the digits of the bot's admin id",
    ),
    "an unknown region": (
        {**INTERCOM, "INTERCOM_URL": "https://api.intercom.example"},
        "INTERCOM_URL is none of api.au.intercom.io, api.eu.intercom.io, api.intercom.io",
    ),
}


@pytest.mark.parametrize(("environ", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_the_one_fault(faults, environ, message):
    found = faults(environ)

    assert len(found) == 1
    assert found[0].startswith(message)


def test_every_fault_stands_in_one_message(faults):
    found = faults({**ZENDESK, "PORT": "x", "CONNECTOR_MODE": "x", "ZENDESK_URL": "", "INTERCOM_TOKEN": "x"})

    assert {line.split()[0] for line in found} == {"INTERCOM_TOKEN", "CONNECTOR_MODE", "PORT", "ZENDESK_URL"}
    assert len(found) == 4


def test_foreign_names_in_the_environment_are_none_of_our_business(faults):
    assert faults({"HOME": "/root", "KUBERNETES_PORT": "tcp://10.0.0.1:443", "PATH": "/bin"}) == []


def test_http_is_allowed_on_this_machine(read):
    found = read({**ZENDESK, "ZENDESK_URL": "http://127.0.0.1:9999/"})

    assert (found.zendesk.url, found.zendesk.account) == ("http://127.0.0.1:9999", "127.0.0.1")


def test_a_token_of_zendesk_is_taken_with_a_warning(read):
    found = read(
        {
            "ZENDESK_URL": "https://acme.zendesk.com",
            "ZENDESK_EMAIL": "bot@acme.example",
            "ZENDESK_API_TOKEN": SECRET,
            "ZENDESK_WEBHOOK_SECRETS": SECRET,
        }
    )

    assert [w for w in found.warnings if "2027-04-30" in w]


@pytest.mark.parametrize("name", sorted(SECRETS - {"DATABASE_URL"}))
def test_each_secret_may_come_from_a_file(faults, tmp_path, with_codes, name):
    file = tmp_path / "secret"
    file.write_text("https://hooks.example/secret\n" if name == "ALERT_URL" else f"{SECRET}\n")
    platform = {"ZENDESK": ZENDESK, "INTERCOM": INTERCOM}.get(name.split("_")[0], {})
    policy = tmp_path / "policy.toml"
    policy.write_text('[accounts]\nsql = "SELECT plan FROM customers WHERE email = :email"\n')
    extra = {
        "ZENDESK_API_TOKEN": {"ZENDESK_EMAIL": "bot@acme.example"},
        "ACCOUNTS_SQL_URL": {"POLICY_FILE": str(policy)},
        "SMTP_PASSWORD": {**MAIL, "SMTP_USER": "postmaster", **with_codes},
    }.get(name, {})
    without = {n: v for n, v in platform.items() if n != name}
    if name in {"ZENDESK_API_TOKEN", "ZENDESK_OAUTH_TOKEN"}:
        without = {n: v for n, v in without.items() if "OAUTH_CLIENT" not in n}

    assert faults({**without, **extra, f"{name}_FILE": str(file)}) == []


@pytest.fixture
def with_codes(tmp_path):
    """The name of a policy file that asks for one-time codes."""
    policy = tmp_path / "codes.toml"
    policy.write_text("[identity]\none_time_code = true\n")
    return {"POLICY_FILE": str(policy), "SIGNING_KEY": SECRET}


@pytest.mark.parametrize(("tls", "port"), [("", 587), ("starttls", 587), ("tls", 465), ("TLS", 465)])
def test_a_mail_server_is_reached_over_tls_at_its_usual_port(read, with_codes, tls, port):
    found = read({**with_codes, **MAIL, "SMTP_TLS": tls, "SMTP_USER": "u", "SMTP_PASSWORD": SECRET}).mail

    assert (found.host, found.port, found.user, found.password) == ("mail.acme.example", port, "u", SECRET)
    assert SECRET not in repr(found)


def test_a_relay_on_this_machine_needs_no_tls(read, with_codes):
    relay = {**MAIL, "SMTP_HOST": "127.0.0.1", "SMTP_TLS": "none", "SMTP_PORT": "2525"}

    assert (read({**with_codes, **relay}).mail.tls, read({**with_codes, **relay}).mail.port) == ("none", 2525)


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"SMTP_FROM": "a@b.example"}, "SMTP_HOST is not set"),
        ({"SMTP_HOST": "mail.example"}, "SMTP_FROM is not set"),
        ({**MAIL, "SMTP_HOST": "smtp://mail.example"}, "SMTP_HOST is not set to the name of a mail server"),
        (
            {**MAIL, "SMTP_FROM": "Acme <a@b.example>"},
            "SMTP_FROM is not a mail address such as codes@example.com",
        ),
        ({**MAIL, "SMTP_USER": "u"}, "SMTP_USER and SMTP_PASSWORD need each other: one of them is not set"),
        (
            {**MAIL, "SMTP_PASSWORD": SECRET},
            "SMTP_USER and SMTP_PASSWORD need each other: one of them is not set",
        ),
        ({**MAIL, "SMTP_TLS": "ssl"}, "SMTP_TLS is 'ssl', not starttls, tls, none"),
        (
            {**MAIL, "SMTP_TLS": "none"},
            "SMTP_TLS is none, which is for 127.0.0.1 alone: a code must not cross a network in the clear",
        ),
        ({**MAIL, "SMTP_PORT": "0"}, "SMTP_PORT is '0', not a whole number from 1 to 65535"),
    ],
)
def test_half_a_mail_server_is_a_fault(faults, with_codes, environ, message):
    assert faults({**with_codes, **environ}) == [message]


def test_codes_without_a_mail_server_or_a_key_are_a_fault(faults, with_codes):
    wanted = "policy identity.one_time_code needs a mail server: SMTP_HOST and SMTP_FROM are not set"
    key = "policy identity.one_time_code needs SIGNING_KEY (16 characters or more), which is not set"

    assert faults(with_codes) == [wanted]
    assert faults({**with_codes, **MAIL, "SIGNING_KEY": ""}) == [key]


def test_codes_without_a_source_by_address_are_warned_of(read, with_codes, tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_text("email,plan\n")
    warned = [w for w in read({**with_codes, **MAIL}).warnings if "ACCOUNTS_FILE" in w]

    assert len(warned) == 1
    assert read({**with_codes, **MAIL, "ACCOUNTS_FILE": str(file)}).warnings == ()
    assert read(MAIL).warnings == ()


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("SELECT plan FROM customers WHERE email = :email AND firm = :organisation", True),
        ("SELECT plan FROM customers WHERE id = :requester_id", False),
        ("SELECT plan::email FROM customers WHERE id = :requester_id AND a <> '::email'", False),
        ("SELECT plan FROM customers WHERE id = :requester_id AND a <> :email_2", False),
    ],
)
@pytest.mark.parametrize("on", ["true", "false"])
def test_with_codes_account_rows_are_found_by_address(faults, tmp_path, on, query, fits):
    policy = tmp_path / "sql.toml"
    policy.write_text(f'[identity]\none_time_code = {on}\n[accounts]\nsql = "{query}"\n')
    environ = {**MAIL, "SIGNING_KEY": SECRET, "ACCOUNTS_SQL_URL": SECRET, "POLICY_FILE": str(policy)}
    fault = (
        "policy accounts.sql: needs :email where identity.one_time_code is on: a code proves an address alone"
    )

    assert faults(environ) == ([] if fits or on == "false" else [fault])


@pytest.mark.parametrize(
    "environ",
    [
        {},
        MAIL,
        {"SMTP_HOST": "mail.acme.example"},
        {"SMTP_USER": "u", "SMTP_PORT": "none", "SMTP_TLS": "ssl"},
        {"SMTP_PASSWORD_FILE": "nowhere"},
    ],
)
def test_without_codes_nobody_minds_what_others_set_of_a_mail_server(read, environ):
    assert read(environ).mail is None


def test_the_database_address_may_come_from_a_file(tmp_path):
    file = tmp_path / "url"
    file.write_text("postgres://bot:secret@db.example/connector\n")

    found = load({"DATABASE_URL_FILE": str(file)})

    assert found.database_url == "postgresql+psycopg://bot:secret@db.example/connector"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "API_TOKEN_FILE names a file that can't be read"),
        (b" \n", "API_TOKEN_FILE names an empty file"),
        (b"\xff" * 20, "API_TOKEN_FILE names a file that can't be read"),
        (b"a" * 70_000, "API_TOKEN_FILE names a file that can't be read"),
    ],
)
def test_a_secret_file_that_gives_no_secret_is_a_fault(faults, tmp_path, content, message):
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    assert faults({"API_TOKEN_FILE": str(file)}) == [message]


def test_a_secret_file_without_an_end_is_not_read(faults):
    assert faults({"API_TOKEN_FILE": "/dev/zero"}) == ["API_TOKEN_FILE names a file that can't be read"]


def test_a_secret_given_both_ways_is_a_contradiction(faults, tmp_path):
    file = tmp_path / "secret"
    file.write_text(SECRET)

    assert faults({"API_TOKEN": SECRET, "API_TOKEN_FILE": str(file)}) == [
        "API_TOKEN and API_TOKEN_FILE are both set: keep one"
    ]


@pytest.mark.parametrize(
    "environ",
    [
        {name: SECRET for name in SECRETS if name != "DATABASE_URL"} | {"PORT": "x"},
        {"DATABASE_URL": f"mysql://bot:{SECRET}@db/x"},
        {"DATABASE_URL": f"postgresql://bot:{SECRET}@db:port/x"},
        {"ACCOUNTS_URL": f"https://bot:{SECRET}@crm.example/"},
        {"ACCOUNTS_URL": f"http://crm.example/?token={SECRET}"},
        {"API_TOKEN": f"{SECRET} {SECRET}", "ANTHROPIC_API_KEY": f"{SECRET}é"},
    ],
)
def test_no_fault_repeats_a_secret(faults, environ):
    found = faults(environ)

    assert found
    assert SECRET not in "\n".join(found)


def test_settings_show_no_secret_when_printed(read):
    names = {"ANTHROPIC_API_KEY", "SIGNING_KEY", "API_TOKEN"}
    found = read(
        {
            **ZENDESK,
            **INTERCOM,
            **dict.fromkeys(names, SECRET),
            "ACCOUNTS_URL": f"https://crm.example/?key={SECRET}",
        }
    )

    assert SECRET not in repr(found)


@pytest.fixture
def dotenv(tmp_path):
    def write(text):
        path = tmp_path / ".env"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_the_environment_goes_before_the_file(read, dotenv):
    found = read({"PORT": "9000"}, dotenv("PORT=7000\nexport HOST='0.0.0.0'\n# a remark\n"))

    assert (found.port, found.host) == (9000, "0.0.0.0")  # noqa: S104 - any address is a setting


def test_a_missing_file_is_no_fault(faults, tmp_path):
    assert faults({}, tmp_path / ".env") == []


def test_a_dollar_in_the_file_is_only_a_dollar(read, dotenv):
    found = read({}, dotenv("API_TOKEN=ab${HOME}0123456789\n"))

    assert found.api_token == "ab${HOME}0123456789"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LOG_LEVEL=debug\n", "LOG_LEVEL is not a setting"),
        ("PORT=1\nPORT=2\n", ".env line 2 sets PORT a second time"),
        ("PORT=1\nHOST\n", ".env line 2 is not NAME=value"),
        ("PORT='1\n", ".env line 1 is not NAME=value"),
        (f"{SECRET}=\n", ".env line 1 is not NAME=value"),
        (b"PORT=\xff\n", ".env can't be read as UTF-8 text"),
    ],
)
def test_a_wrong_line_in_the_file_is_a_fault(faults, dotenv, text, message):
    assert faults({}, dotenv(text)) == [message]


def test_the_shipped_example_is_in_order_and_names_every_setting(dotenv):
    example = ROOT.joinpath(".env.example").read_text(encoding="utf-8")
    named = {line.lstrip("# ").split("=")[0] for line in example.splitlines() if "=" in line}

    assert load({}, dotenv(example), mounts=Path("/nowhere")).platforms == ()
    assert named >= SECRETS | PLAIN


@pytest.mark.parametrize("name", ["app.yaml", "worker.yaml"])
def test_the_app_engine_files_start_once_the_placeholders_are_filled(name):
    service = yaml.safe_load(ROOT.joinpath(name).read_text(encoding="utf-8"))

    found = load({**service["env_variables"], "GAE_ENV": "standard", "PORT": "8081"})

    assert found.database_url.startswith("postgresql+psycopg://")
    assert "$PORT" in service["entrypoint"]


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file::memory:?cache=shared&uri=true",
        "sqlite:////tmp/x.db?mode=memory",
        "sqlite:////nowhere/at/all/x.db",
        "sqlite:////tmp",
        "mysql://db/x",
        "postgresql+psycopg2://db/x",
        "postgresql://db:port/x",
        "connector.db",
    ],
)
def test_a_database_that_would_lose_messages_is_refused(faults, url):
    found = faults({"DATABASE_URL": url})

    assert len(found) == 1
    assert found[0].startswith("DATABASE_URL ")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("/dev/vda / ext4 rw 0 0\n", False),
        ("/dev/vda / ext4 rw 0 0\ntmpfs {here} tmpfs rw 0 0\n", True),
        ("tmpfs / tmpfs rw 0 0\n/dev/vdb {here} xfs rw 0 0\n", False),
        ("/dev/vda / ext4 rw 0 0\nnone {here} ramfs rw 0 0\n/dev/vdc {here} ext4 rw 0 0\n", False),
        ("/dev/vda / ext4 rw 0 0\n/dev/vdc {here} ext4 rw 0 0\nnone {here} ramfs rw 0 0\n", True),
        ("tmpfs {here}-other tmpfs rw 0 0\n/dev/vda / ext4 rw 0 0\n", False),
        ("broken\n\n", False),
    ],
)
def test_the_innermost_and_last_mount_decides_about_a_memory_disk(tmp_path, table, expected):
    folder = tmp_path / "with blank"
    folder.mkdir()
    mounts = tmp_path / "mounts"
    mounts.write_text(table.replace("{here}", str(folder).replace(" ", "\\040")))

    assert on_memory_disk(folder / "connector.db", mounts=mounts) is expected


def test_a_link_to_a_memory_disk_is_seen_through(tmp_path):
    memory, link, mounts = tmp_path / "memory", tmp_path / "link", tmp_path / "mounts"
    memory.mkdir()
    link.symlink_to(memory)
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\ntmpfs {memory} tmpfs rw 0 0\n")

    with pytest.raises(SettingsError, match="memory disk"):
        load({"DATABASE_URL": f"sqlite:///{link}/connector.db"}, mounts=mounts)


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no /dev/shm on this system")  # noqa: S108
def test_shared_memory_is_refused():
    with pytest.raises(SettingsError, match="memory disk"):
        load({"DATABASE_URL": "sqlite:////dev/shm/connector.db"})


def test_app_engine_takes_no_sqlite(faults):
    found = faults({"GAE_ENV": "standard"})

    assert len(found) == 1
    assert "Cloud SQL" in found[0]


def test_app_engine_takes_a_socket_of_cloud_sql(read):
    url = "postgresql+psycopg://bot:pw@/connector?host=/cloudsql/project:region:instance"

    found = read({"GAE_ENV": "standard", "DATABASE_URL": url})

    assert (found.on_app_engine, found.database_url) == (True, url)


def test_a_fault_of_the_policy_stands_beside_the_others(faults, tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text("[limits]\nmony = 5\n")

    found = faults({"POLICY_FILE": str(policy), "PORT": "x"})

    assert sorted(line.split(":")[0].split(" is ")[0] for line in found) == ["PORT", "policy limits.mony"]


def test_a_command_names_everything_that_it_lacks(read):
    with pytest.raises(SettingsError) as caught:
        read({}).demand(platform=True, model=True)

    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["no", "ANTHROPIC_API_KEY"]


def test_a_command_that_lacks_nothing_goes_on(read):
    found = read({**ZENDESK, "ANTHROPIC_API_KEY": SECRET})

    assert found.demand(platform=True, model=True) is None


def test_a_command_asks_only_for_what_it_needs(read):
    assert read({}).demand() is None
