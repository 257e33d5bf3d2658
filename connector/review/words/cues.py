"""What must go to a person, told by concepts that stand together, and what only looks like it.

"stranger enter account @8": all three begin within eight words of each other, in any order (12 unless told);
"!x": x is nowhere in the sentence; "<4": the sentence has at most four words; "&": anywhere in the text.
"""

from __future__ import annotations

from collections.abc import Sequence

CUES: dict[str, Sequence[str]] = {
    "account_compromise": (
        "break_in !api_error", "hacker mine account @8", "stranger enter account @10", "stranger alter account @10",
        "they_entered account @6", "stranger taken secret @8", "stranger in_account @6", "account by_stranger @8",
        "ex_staff enter", "ex_staff alter", "not_me !charged", "not_done event !charged", "unknown event !charged !know_why", "event not_known > @6 !know_why", "event i_not > @5 !not_got !charged", "payment not_done > @6", "payment unknown @6",
        "suspicious access_event @3 !charged", "login abroad @8", "login shows @8 !locked_out !howto !thats_me", "login i_am_in", "taken secret @6", "secret public @8 !howto", "relative enter secret @8", "contacts goes_out suspicious", "contacts goes_out my_name", "contacts sends our_access", "taken card_data @6",
        "phishing", "fake_site gave", "fake_site secret", "trapped gave", "security_hole !bulletin",
        "other_customers see records", "codes unasked", "codes constantly", "sends goes_out my_name", "sends my_name suspicious", "sends by_itself",
        "sends not_done", "they_changed account @8", "my_login was_changed @6 !howto !thats_me !asked_us", "was_changed account without_me", "was_changed account locked_out",
        "was_changed account not_done @16", "locked_out took_over", "took_over account @6", "stranger enter card @8", "card used without_me", "card used by_stranger", "card used i_am_in", "card taken used", "block_it stranger", "foreign_attr account locked_out", "device taken block_it", "fake_person gave",
    ),
    "refund": (
        "refund", "give_back money @6", "want back money @8", "charged wrongly", "invoice wrongly",
        "charged never_agreed", "charged cancelled", "dispute charge @6", "dispute invoice @6", "owe_me",
        "reverse charge @6", "never_agreed reverse", "charged repeatedly",
    ),
    "refund_beside_sum": (
        "back", "give_back", "reverse", "owe_me", "wrongly", "too_much", "instead", "never_agreed", "lost_money",
        "charged never_arrived", "charged again", "charged repeatedly", "credit_me", "still_waiting", "invoice correct_it", "want my_sum @6", "where_is_my", "why charged @8",
    ),
    "chargeback": (
        "chargeback", "bank pull_back !bank_feature", "bank claim @8 !bank_feature", "bank dispute @8 !bank_feature", "debit pull_back @8", "dispute_with bank",
        "bank_acts",
    ),
    "legal_threat": (
        "lawyer !law_firm !friendly !pricing !guest !howto !paper+want !paper+howto !paper+copy !bill_to", "court !sport !howto !bill_to",
        "sue_you !feature", "lawsuit !howto !feature", "legal_step", "police !howto !pricing !bill_to", "authority",
        "consumer_body", "damages", "liable you", "formal_notice", "report fraud @6",
    ),
    "third_attempt": (
        "nth_time contact !order", "for_nth_time !order", "nth_message", "many_times contact !order !howto @6",
        "many_messages sent @8", "many_messages no_answer", "many_messages still_broken", "how_often explain @10",
        "tried_all still_broken", "tried_all no_help", "your_fixes no_help", "your_fixes still_broken",
        "back_and_forth", "same_answer", "nth_time still_broken", "twice contact still_broken",
        "many_times no_answer", "nth_attempt my_attempt", "same_problem your_fixes",
        "& tried_all still_broken", "& did_all still_broken", "& tried_all same_problem",
    ),
    "human_wanted": (
        "want speak person @8", "want person <7 !person_who", "put_through person @8", "put_through somebody @8", "call_me",
        "real_person", "no_bot", "want speak boss @8", "want boss <7", "person <3 !person_who", "boss <3", "escalate_me boss @6",
        "is_anyone_real !feature", "bot_question", "put_me_through", "phone_number dial @8 !feature !no_need", "someone_else talk @8", "someone_else look_at question @8", "want talk desk @8 !greeted", "talk person @4", "get_someone look_at @6", "callback !feature", "want phone_call @8 !order", "want somebody contact_me @8",
        "person contact_me want", "speak want somebody @6", "speak person <6", "person look_at want @8",
        "somebody phone_call @8",
    ),
    "data_request": (
        "erase my_data @10", "erase any_personal @8 !howto", "copy any_personal @8 !howto", "copy my_data @10", "what_data my_data holds", "what_data about_me @8", "holds about_me @6", "right_of_person",
        "privacy_law erase", "privacy_law copy", "privacy_law request", "withdraw_consent", "erase all_of_me @8",
        "erase about_me @8", "copy about_me @10", "access_request", "erase from_systems me @10", "where_from my_data",
    ),
    "danger": (
        "suicide", "self_cut !picture", "kill_you", "threat", "weapon to_you !charity", "violent where_you", "violent to_you @3",
    ),
    "press": (
        "journalist", "tell media @6", "story media @8", "outlet story", "outlet tell", "to_the_media !seen_there", "work_for media", "work_for outlet @6", "press_office", "media_comment",
        "interview your_company",
    ),
    "minors": (
        "child minor_age @6", "child child_did > @8 !for_child", "minor_age child_did > @8", "kid_age account @10", "kid_age child_did @10", "kid_age erase @10", "i_am_minor", "minor",
        "parental", "child adult approach @20", "child abuse",
    ),
    "very_negative": ("rage",),
    "thanks": ("thanks",),
    "but": ("but",),
}

EXCUSES: dict[str, Sequence[str]] = {
    "account_compromise": (
        "protect", "what_if question", "give_access", "ask_somebody", "howto feature", "thats_me",
        "hackathon", "elsewhere",
    ),
    "refund": ("clients", "refund arrived !but", "thanks_for refund @5", "refund policy", "howto feature"),
    "refund_beside_sum": ("clients", "refund arrived !but", "thanks_for refund @5", "howto feature"),
    "chargeback": ("clients", "declined", "howto"),
    "third_attempt": ("nth_time order", "lock_limit"),
    "human_wanted": ("clients", "howto feature", "no_need", "add_person", "give_access"),
    "data_request": ("clients", "newsletter"),
    "danger": ("kill process", "charity"),
    "press": ("press_thing",),
    "minors": ("ticket_tree", "not_child"),
}
