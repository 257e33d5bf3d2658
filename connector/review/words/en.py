"""English."""

from __future__ import annotations

#: Words that hardly any sentence of the language goes without.
SMALL = (
    "u ur im ive dont cant didnt pls plz the a an of to is are was and i my you your it this that for in on with have has not do be me we our from can by "
    "at or if but will so am what please they there their them he she just when which who how why would could should "
    "does did about been were had any some more like need want hi hello thanks get as no out up into after all one "
    "because then than "
)

#: Words that look like slips of others.
TYPED_RIGHT = (
    "change changes changer changed charge charges charged layer layers layered tired tries waiting spending redundant tied brought ease"
    " locations hacker sensing thirds purchase purchases purchaser party parties retired"
)

CONCEPTS: dict[str, str] = {
    # accounts
    "account": (
        "username user_name iban recovery_email phone_number two_factor 2_fa photo ~account* acc profile* page login logins workspace inbox mailbox email emails ~password* credentials"
        " admin/control_panel backend dashboard wallet channel settings messages files details data shop store"
    ),
    "break_in": (
        "#many_password_reset fraud_on/to/with_my/our_account/card card_fraud credit_card_fraud fraudulent_activity/transaction/transactions/charges fraudulent/illegal/illicit_use misuse_of ~hacked hijack* broke/broken/break/breaking/breaks_into broke/broken/break/breaking_in intruder* intrusion*"
        " infiltrat* compromised ~compromised account_takeover ~phished pwned"
        " identity_theft/fraud/thief unauthorized/unauthorised_.._access/login/sign/use/person/activity/device/user/party"
        " unauthorized/unauthorised_purchase/purchases/transaction/transactions/withdrawal/withdrawals/orders/changes"
        " unauthorized/unauthorised_charge/charges/payment/payments stole/stolen/steal_my/our/his_account/profile/identity"
        " ransomware lost_control_of cloned_my breached was/been_a_breach hack_into/on/in"
    ),
    "hacker": "~hacker* cybercriminal* attacker* hackers",
    "mine": "my our me us mine ours i we",
    "stranger": (
        "someone/somebody/anyone_besides/other_than stranger* someone somebody ~somebody ~someone some_guy/person/dude/one/people ~unknown_~person/people/user/party/man"
        " third_party/parties thief thieves scammer* fraudster* criminal* another/different/other_person/people/user/man/woman"
        " people/person_i/we_do/have_not/never_know/met/seen a_man/guy/person_in kid_in an_outsider outsiders crook*"
        ""
    ),
    "ask_somebody": (
        "can/could/would/will/may/might_someone/somebody/anyone/anybody someone/somebody_tell/help/explain/asked/told/please"
        " someone/somebody_in/on/at/from_my/our/your/the_team/company/office/support/staff"
    ),
    "enter": (
        "guessed guesses log/logs/logged/logging_in/into/onto/on sign/signed/signing_in/into access accessed accessing accesses entered entering"
        " gets/got/get/getting_in/into/inside came_in is/are/was/been_in/inside/on/using/reading using used uses reading reads"
        " has/have/had/gained/gains_.._access knows control controls controlling took/takes/taking_over downloaded snoop*"
        " spying spied impersonat* logs still_in broke has/have/got/had_.._password/passwords/credentials/login sitting_in"
    ),
    "alter": (
        "~changed changing deleted deleting removed replaced added sent sending sends posts posted posting ordered ordering bought"
        " buying ~purchased transferred withdrew spent emptied drained stole made redirected forwarded writing wiped"
        " booked reset"
    ),
    "ex_staff": (
        "let_go_of laid_off dismissed sacked ex_#word former/ex/old/previous/fired/sacked_employee/employees/colleague/coworker/partner/staff/contractor/admin/owner/intern/assistant"
        " ex_wife/husband/boyfriend/girlfriend/partner/boss my/our/an_ex left_the/our_company/team no_longer_works was_fired"
        " one_of_our_former"
    ),
    "not_me": (
        "did_none_of_that/this/it none_of_it_was_me not_any_of_my_doing was/is/were_not_me/us not_me/us not_by_me/us not_my_doing i/we_did_not_do_it/this/that none_of_us nobody_here"
        " nobody/noone/none_.._set_up nobody/noone_in_our i_never_touched"
    ),
    "not_done": (
        "i/we_have_not_done/purchased/authorised/authorized not_done_by_me/us did/do/have_not_recognise/recognize/recognised/request/requested/ask/asked/authorise/authorize/authorised/create/write/wrote/written"
        " did_not_send/place/approve/initiate/make/do/trigger/touch/set/add have_not_sent/placed/approved/initiated/touched/triggered"
        " never_requested/asked/authorised/authorized/created/wrote/written/sent/placed/approved/made/did/touched/added/signed"
        " do_not_own none/nobody/noone/none_.._created/know/knows/sent/added/made/recognise/recognize never_set_up"
    ),
    "event": (
        "session ads listings listing bookings reviews friend_requests rule filter login logins sign_in/ins session sessions order orders purchase* transaction* transfer* code codes message messages email*"
        " post posts user users admin admins member members device* address* rule rules change changes activity reset"
        " withdrawal* booking* phone_number charges crypto people location*"
    ),
    "unknown": (
        "do/did_not_recognise/recognize/recognised never_heard/seen/met/been never_.._heard not_mine/ours is/are_not_mine/ours"
        " not_familiar nobody/none_.._knows/know ~unrecogni*"
    ),
    "suspicious": "questionable suspicious ~suspicious* suspect fraudulent unusual unfamiliar strange weird unknown shady dodgy",
    "login": (
        "new/last/recent/unknown/successful/another_sign/signin/login/device login/logins/signin/access/connection/session_from"
        " sign/signed/logged/logging_in/into_from/in login/sign_.._alert/notification/notice/warning/attempt/attempts"
        " signed/logged_.._from login/account_was/were/is/been/got/accessed_used/use/from/in last_seen accessed_from"
        " log/logged/logging/signed_in/into_.._from login_was_use/used ~location"
    ),
    "access_event": (
        "login* signin sign_in/ins activity activities access device* transaction* purchase* order orders session*"
        " movement* ip login_attempt* logs connection payments charges"
    ),
    "i_am_in": (
        "i/we_live i/we_am/are_in/based/sitting im_in i/we_was/were_in/at never_been_to i_have_never_been i/we_only_.._from"
        " i_was_asleep i_was_sleeping nobody_else"
    ),
    "taken": (
        "stolen stole steals ~stolen leaked leak exposed dark_web published_on sold wrong_hands got_out grabbed swiped"
        " in_the_hands posted_online/publicly for_sale circulating robbed"
    ),
    "secret": (
        "customer/client/mailing/user_list ~password* ~credential* login_details/data/info/information api/access/secret/private_key/keys token tokens"
        " customer/client/user/personal/our/my_data database identity 2_fa passcode"
    ),
    "phishing": "~phish* smishing vishing phising",
    "fake_site": (
        "fake/false/bogus/lookalike/scam/scammy/spoofed/counterfeit/cloned/copycat/fraudulent_.._site/website/page/login/link/email/mail/form/app/message/portal"
        " looked/looks_.._like_yours/you/acme pretending/pretended_to_be_you/acme/your wrong_site not_your_.._site scam"
    ),
    "gave": "read told gave_them typed shared handed entered typed gave put_in/my submitted filled clicked logged_in handed fell provided opened followed entering",
    "trapped": "fell_for victim_of scammed tricked",
    "security_hole": (
        "privacy_leak/breach no_login/password/authentication_needed/required without_logging_in anyone_.._can_.._see/read/download/access anyone_with_the_link ~vulnerabilit* vulnerable security_hole/flaw/weakness/gap/loophole/incident/breach/leak data_breach/leak exploit"
        " responsible_disclosure auth/authentication/password_bypass remote_code penetration_test broken_access"
        " leaking_data leaks_.._data hole_in_your security_bug/issue/problem_in exposes_.._data unauthenticated"
    ),
    "other_customers": (
        "other/another/someone/somebody/different/else/strangers_customer/customers/user/users/client/clients/company/companies/people/peoples/tenants/person/accounts/elses"
        " other_.._customers customers_of_others everyones everybodys anyones"
    ),
    "see": "see read view access open download shows showing visible getting seeing seen fetch displays viewing",
    "records": "invoice* data order orders details file files message* address* info names documents bookings tickets emails account* photos",
    "codes": "#many_.._password_reset reset_texts/sms/messages code codes otp otps reset_mail/email/emails/mails/link/links/code/codes password_reset/resets verification sms two_factor",
    "unasked": (
        "did/have_not/never_ask/asked/request/requested/trigger/order never_asked/requested without_asking/requesting unrequested"
        " unsolicited nobody_asked although_nobody not_trying_to nobody_is_trying"
    ),
    "constantly": "keep_getting/receiving all_the_time constantly nonstop every_few_minutes over_and_over flood* bombard*",
    "sends": "messages spam emails posts offers dms stories tweets invitations",
    "my_name": "come/coming_from_me/us looks_like_it_is_from_me in/under/using_my/our_name from_my/our_account/profile/page/address/email/number as_me posing impersonat*",
    "by_itself": "by_itself/themselves on_its/their_own by_magic",
    "they_changed": "they/he/she/hackers_.._changed/changing/took/deleted/replaced/reset/chnged them_changing",
    "was_changed": "was/were/has/have/been/got_.._altered/modified/swapped/overwritten altered was/were/been/got/is/are_.._changed/replaced/deleted/reset/removed/switched/disabled/turned/swapped/altered is_now_somewhere",
    "without_me": "without_my/our/me/us not_by_me by_somebody/someone not_mine nobody_here none_of_us never_touched overnight",
    "locked_out": "locked_out/me can/could_not_get/log/sign_in/into can_not_.._in/into lost_access no_longer_.._access cant_get",
    "took_over": "took/taken/taking/takes_over/control overtaken seized",
    "block_it": "freeze/block/lock/disable_.._login/user/session block/lock/freeze/suspend/deactivate/secure_.._account/everything/access/profile/it/all",
    "by_stranger": "by_someone/somebody/stranger/strangers/another/others/hacker/hackers by_a/an_.._stranger/person/man/hacker/unknown by_some_guy",
    "in_account": "in/inside/on/into_my/our/the_account/profile/workspace/system/admin/inbox/page/mailbox",
    "protect": "protect* prevent* avoid* safeguard* against_hackers/phishing training policy_on",
    "what_if": "what_happens/if in_case what_would hypothetical*",
    "give_access": "give/grant/giving/share/sharing/invite/let_.._access/account/colleague/accountant/in give_someone without_sharing",
    "thats_me": "that_is_me that_was_me it_is_me is_just_me thats_me",
    "card": "card wallet phone bike laptop",
    "api_error": "error api 401 403 calling endpoint request",
    "elsewhere": "another/other/different_vendor/company/provider/service competitor* read_about in_the_news",
    "howto": (
        "how_do/can/could/to/would/does/should/long/much/is/are where_do/can/is/are/could/would which_button/endpoint/setting/plan/menu"
        " is_there_a/an/any_way/option/setting/alert/notification/template/button/report is_it_possible_to can_i/we_see/set/add/change/export"
        " do/does_you/your/it_support/offer/have/provide/scan/encrypt/comply/handle what_are/is_the/your/a when_is where_to i_would_like_to_know"
    ),
    "feature": (
        "url urls feature* module field fields template* setting settings endpoint api webhook* widget report reports dashboard column"
        " plugin integration audit_log alerts notification* function button editor snippet script docs checkout page_layout"
    ),
    "hackathon": "hackathon* growth_hack* life_hack* hack_together jackathon",
    # money
    "refund": "repayment* repaid ~refund* ~reimburs* money_back chargeback* repay pay_me/us/it/that_back rembours* store_credit compensat*",
    "give_back": "give/gave/pay/send/transfer/return/put/want/need/get/have/wan/expect_.._back return returned giv_.._back reversed back_on_the_card",
    "back": "back returned return returning recover",
    "money": "money cash payment amount mony deposit savings",
    "want": (
        "could/can/would_a/one/the want wants wanted need needs would_like id_like like_to wish demand require request insist prefer please expect let_me can_i/we may_i could_i"
        " looking_for give_me get_me i_am_asking wanna can_you could_you kindly wan plz pls cn_i hoping rather must give"
    ),
    "charged": (
        "~charged charge charging billed bill billing invoiced debited deducted withdrew took taken paying paid pay payment withdrawn"
        " withdrawal ~chrged collected direct_debit u_took double"
    ),
    "invoice": "invoice* bill billing statement receipt",
    "wrongly": (
        "twice wrong wrongly by_mistake/accident/error in_error mistaken* incorrect* erroneous* overcharg* double duplicate* too_much"
        " not_authorised not_authorized unauthori* without_my/our/permission/authorization never_agreed never_ordered instead_of although even_though"
        " despite still_charged unjustified accident extra should_have_been two/2_times twce mistake error"
    ),
    "too_much": "too_much overcharg* overpaid instead difference accident switched_off",
    "instead": "instead should_have_been",
    "never_agreed": (
        "only_wanted wanted_only just_wanted nothing_.._ordered never_agreed/ordered/authorised/authorized/approved/signed/wanted/asked/bought/received/agree/got did/have_not_order/authorise/authorize/approve/agree/want"
        " only_have only_.._two nver_got not_authorized not_authorised without_permission"
    ),
    "cancelled": "cancel* canceld cancled cancell* terminated unsubscribed ended_my switched_off closed_my",
    "dispute": "~dispute disputing disputed contest contesting challenge object_to query_the",
    "charge": "charge* payment transaction amount bill invoice debit",
    "owe_me": "only_owe owe_me/us owed_a owed_.._refund i_am_owed you_owe am_owed owing_me",
    "reverse": "void_it/this cancel_that cancel_it reverse reversed reversal undo void revoke cancel_the_payment",
    "correct_it": "correct rectify fix adjust amend credit_note credited put_right sort_out",
    "credit_me": "credit_me/us/the/it/back credited credit",
    "lost_money": "down_the_drain for_nothing wasted ripped_off nothing_like_advertised not_as_described rip_off",
    "never_arrived": "never_arrived/came/received/delivered/got not_arrived/received nver_got did_not_arrive/come/receive/get missing lost",
    "again": "again anyway still once_more",
    "still_waiting": "still_waiting waiting_for have_not_received how_long_until when_will/do_i_get not_seen_a",
    "clients": (
        "my/our/a/the/their/one_customer/customers/client/clients/shopper/shoppers/buyer/buyers/visitor/visitors/user/users/guests/guest"
        " my/our_shop/store a_.._customer customer_of_ours one_of_our/my end_user/users merchants merchant my_online_store against_my_store"
        " customers_dispute our_.._customers issue_a_refund"
    ),
    "arrived": "arrived came_through received got_it is_here credited_already quick fast landed",
    "policy": "policy policies refunds_paid refund_take refund_amount",
    "thanks_for": "thanks/thank/thx_for thank_you_for thanks_.._for",
    "thanks": (
        "thank thanks thx cheers great perfect awesome works_now solved that_helped got_it appreciat* wonderful ok okay"
    ),
    "but": "not no but however still again never nothing problem wrong cannot",
    # banks
    "bank": (
        "~bank banks credit_union credit_card_company card_company/issuer/provider issuer visa credit_card bnk my_.._bank"
        " payment_provider building_society"
    ),
    "pull_back": (
        "reverse reversed reversing reversal recall* pull_.._back take/taking/took_.._back get/getting/claw/have_.._back cancel_.._payment"
        " stop_.._payment bounce block_.._payment undo revoke return_.._debit charge_.._back payment_reversed money_back"
    ),
    "claim": "claim claims case dispute disputes ~dispute complaint",
    "debit": "direct_debit debit",
    "dispute_with": "dispute_.._with contest_.._with dispute_it/this/the/that contest_the/this/it wil_dispte",
    "bank_acts": "bank_is_investigating bank_will_reverse buyer/purchase_protection payment_reversed contest_the_payment",
    "declined": "why_was/has/did/were/is declined rejected refused_the_card expired",
    # law
    "lawyer": (
        "~lawyer* ~attorney* ~solicitor* barrister* legal_team/counsel/department/representative/representatives/adviser/advisor/advisers/rep/people/aid/eagles"
        " counsel law_firm laywer* lawers law_suit legal_representation paralegal"
    ),
    "court": (
        "court courts ~courtroom see_you_in_court small_claims tribunal judge cort_my arbitrat* magistrate* in_cort before_a_judge"
    ),
    "sue_you": "sue/suing/sew_you/your/u/ur/them/for/acme/this/the will/shall/to/gonna/can/could/may/might/would/must/na/i/we/ll_sue be/get/getting/being/gets_sued am_suing take_you_to_court litigat*",
    "lawsuit": "~lawsuit* class_action law_suit litigation statutory_rights statement_of_claim",
    "legal_step": (
        "served_papers/with be_served certified/registered_letter/mail registered_post legal_action/actions/proceedings/steps/measures/remedies/recourse/advice/route/consequences/means/options/channels/claim/battle/case/trouble/letter/threat"
        " pursue_.._legally court_action court_proceedings proceedings cease_and_desist letter_before breach_of_contract"
        " press_charges pressing_charges excellent_case strong_case take_you_on rights_enforced they_will_file further_action_will legal_letter sue_for"
    ),
    "police": "police cops sheriff fraud_squad action_fraud interpol fbi scotland_yard",
    "report": "report reporting reported complain* complaint notify notified inform file filing lodge turning",
    "authority": (
        "authorities attorney_general ombudsman trading_standards consumer_protection regulator regulators watchdog_body data_protection_authority/commissioner"
        " better_business federal_trade financial_conduct consumer_affairs information_commissioner supervisory_authority"
        " consumer_rights_act citizens_advice consumer_agency competition_authority tax_office"
    ),
    "consumer_body": "consumer_association consumer_organisation consumer_organization consumer_advice which_magazine",
    "damages": "damages compensation_for_losses pursue_damages lost_profits liquidated",
    "liable": "liable hold_you_responsible liability",
    "formal_notice": "formal_notice final_notice notice_of_breach letter_before_action last_warning final_warning without_further_notice statutory_demand without_prejudice",
    "fraud": "fraud criminal crime scam illegal theft swindl* against_the_law unlawful",
    "illegal": "illegal unlawful against_the_law criminal fraud",
    "you": "you your yours u ur company acme",
    "law_firm": "for_.._law_firms are/am/run/is_.._law/legal_firm/practice/office/clinic law_firms am_a_lawyer are_lawyers are_a_.._firm i_am_an_attorney legal_aid_charity attorney_client",
    "friendly": "friend recommended recommends suggested uses loves told_me_about review contract_so invite workspace contacts_list",
    "paper": (
        "invoice invoices download dpa data_processing contract terms copy tax_return template name_of review_it plan plans sign signed before_we_can"
        " address contacts agreement notice"
    ),
    "sport": "tennis squash basketball badminton booking bookings schedule rent padel food_court courtyard module department departments",
    # attempts
    "nth_time": (
        "~third/fourth/fifth/sixth/seventh/tenth/umpteenth/3/4/5/6/nth/hundredth_time/tiem"
        " 3/4/5/6_rd/th_time/tiem/attempt/try #many_th_time"
    ),
    "contact": (
        "contact* writing ~writing write wrote written email emailed emailing mail mailed ask asking asked ticket tickets request message messaged"
        " call called report_this/the/it/an/a/that reporting reported raise raised explain* inform* chat chatted complain* reach* told chasing follow* respond* getting_in_touch"
    ),
    "order": "order orders ordered buy bought purchase use visit stay booked delighted happy love",
    "nth_message": (
        "~third/fourth/fifth/sixth/3/4/5_message/email/mail/ticket/request/attempt/chat/letter/reminder/complaint/enquiry/inquiry/contact"
        " 3/4/5/6_rd/th_.._message/email/mail/ticket/request/attempt/chat/reminder third_time_lucky"
    ),
    "many_times": (
        "#many_times several/multiple/countless/many/numerous/enough/dozen_times #many_different_times repeatedly again_and_again over_and_over time_and_again #many_tickets times_already"
    ),
    "many_messages": (
        "#many_emails/messages/mails/tickets/requests/reminders/chats #many_.._emails/messages/mails/tickets several/multiple/countless/numerous_emails/messages/tickets/requests/calls"
    ),
    "how_often": "how_many_times/more how_often how_much_longer",
    "explain": "explain ask repeat tell write say contact told said send",
    "tried_all": (
        "did_.._again steps_.._again did_steps tried/done/did/followed_all/everything/every_.._suggested/said/told/sent/advice/you/steps ~tried_~everything"
        " tried/did_all_of_your/the already_tried/did_all/everything/what_you did_everything_you followed_all_your none_of_your_.._worked"
        " already_did_the tryed_evrything did_each_of done_each_of"
    ),
    "your_fixes": (
        "your_.._fixes/suggestions/answers/solutions/tips/steps/replies/instructions/proposals/advice"
        " none_of_your/the_.._answers/suggestions/fixes/solutions/steps first_two_answers both_of_your all_your two/three_previous"
        " two/three/previous/earlier/last/all_.._suggestions/answers/fixes/solutions/replies your_second/third_.._suggestion/answer/fix/solution"
    ),
    "no_help": "not_help/helped/work/worked/working/solve/solved/fix/fixed no_help/use useless changed_nothing nothing none_of neither did_nothing no_difference help_at_all",
    "still_broken": (
        "~nothing_works/work/helps/changes still_not/broken/no/fails/failing/crashes/happening/happens/the/stuck/wrong/does/doing/have/waiting/nothing/cannot/a/getting/white"
        " not_work/works/working/wrking/help/helped nothing_works/happened/happens/changed/wrks/work exactly_as_broken keeps_crashing"
        " same_problem/issue/error/bug/thing/result no_solution/answer/reply/response/progress/luck not_resolved/fixed/solved to_no_avail"
        " it_is_still as_broken_as crashes problem"
    ),
    "back_and_forth": "back_and_forth going/go/send/sends/went_.._in_circles round_in_circles dragging_on for_weeks_now",
    "same_answer": "every_time_.._you_tell/say/send same_.._answer/link/reply/response/article/email/copy copy_paste/pasted canned standard_answer generic_answer",
    "keep": "keep keeps kept",
    "same_problem": "same_.._problem/issue/error/bug/thing/story/fault",
    "twice": "twice two_times two_tickets",
    "no_answer": "nobody/noone_.._answers/replies/helps/responds zero_answers/replies/response no/without_.._answer/reply/response/solution/result no_one_answers nobody_answers nobody_replies never_heard ignored nothing",
    "nth_attempt": "~third/fourth/fifth_attempt/try/go #many_attempts/tries",
    "my_attempt": "my to_get_help to_reach with_you still_fails please_help this_is",
    "did_all": "i_have_done_each done_all_of_that did_all_of_that done_each did_each i_did_them_all tried_them_all each_of_these did_that_too none_of_it",
    "lock_limit": "login_attempts failed_login lock* retries retried retry retry_limit wizard quiz setting session",
    # persons
    "person": (
        "specialist* expert technician engineer ~human humans ~person real_person ~agent agents operator* representative* rep reps advisor* adviser* employee*"
        " member_of_.._staff/team team_member staff ~colleague* somebody_real someone_real supervisor* manager*"
        " support_staff/person/rep/agent real_people human_being live_agent/person/support/rep/operator"
        " consultant sales_rep account_manager"
    ),
    "speak": (
        "speak speaking talk talking ~talk chat chatting tlk connect connected connecting hand_me hand_over contact"
        " reach deal_with get_hold put_me get_me escalate deal speak_with someone_to_call"
    ),
    "somebody": "someone somebody anyone anybody one_of_you some_one",
    "put_through": (
        "put/patch_me/us/him/her_.._through put_through transfer/connect/redirect/hand/pass/switch/escalate_me/us/this/it/him/her_.._to/over/with"
        " connect_me/us pass_me_to transfer_me hand_me_over forward/pass_this/it/me/that_.._to"
    ),
    "call_me": (
        "who/whom/where_can_i_.._phone/call/ring call/ring/phone/telephone_me/us/him/her/back give_me/us/him/her_a/.._call/ring/bell call_.._back callback_request ring_me/us/him/her"
        " phone_call_with call_me_back spare_.._on_the_phone a_quick_call schedule_a_.._call"
    ),
    "callback": "callback call_back return_call call_from",
    "phone_call": (
        "a_call on_the_phone by_phone over_the_phone phone_call phone_me via_phone video_call on_a_call telephone_call phone_conversation"
    ),
    "real_person": (
        "real/actual/living/live/flesh/genuine/proper_person/human/people/someone/being/agent/employee/operator/rep/representative/adviser/advisor/colleague/man/woman/consultant"
        " anyone/anybody/someone/somebody_real/human/alive/there human_being/help/support/agent/contact/assistance/please/colleague/now/here/touch"
        " flesh_and_blood not_a_.._bot/robot/machine not_the_bot/chatbot a_real_.._human"
    ),
    "no_bot": (
        "not_want_to_talk/speak/chat_to/with_you no/stop/enough/hate/sick/without/non_.._bot/bots/robot/robots/robotic/chatbot/chatbots/ai/automated not_.._bot/robot/chatbot"
        " enough_with_the talk/chat/chatting/talking/speak/speaking_.._to/with_.._bot/robot/machine/computer/ai explain_.._to_a_robot automated_answers/replies/responses"
        " bot_answers/replies not_a_machine dumb/stupid/useless_bot bot_is_.._stupid/useless/dumb/wrong with_a_machine/bot/robot/computer"
    ),
    "boss": "manager supervisor boss superior team_lead head_of director ceo someone_senior higher_up",
    "escalate_me": "escalate escalated",
    "is_anyone_real": "is_anyone/anybody/someone_.._there/real/reading anybody_there anyone_there is_there_.._human/real+person/real+human are_you_.._human/real/bot/robot",
    "bot_question": "am_i_.._bot/robot/machine/ai/human/person is_this_.._bot/robot/ai/human are_you_.._robot/bot/ai/human/person",
    "look_at": "look_at look_into handle review answer reply deal_with check respond take_over help",
    "contact_me": "contact_me/us get_back_to_me get_in_touch reach_out reach_me call_me speak_to_me come_back_to_me",
    "no_need": "no_need not_necessary do_not_call do_not_need_to_call rather_not is_not_needed yesterday spoke_to/with",
    "add_person": (
        "assign* add invite remove* create give_my disable turn_off role roles name_in approve rename route routing monthly_report merge configure"
        " set_up our_inbox see_the_monthly expense my_team seat signature"
    ),
    # personal data
    "my_data": (
        "data_you_.._store/hold/have/keep my/our_.._data/information/info/details/records/personal my_.._personal_data/information/info personalal/private_data/information/info/details"
        " all_.._data/information_.._me data_about/on/of_me information_about/on_me info_about/on_me everything_.._me"
        " my_email_and profile_and purchase_history chat_log"
    ),
    "erase": "~delete forget_me deleted deleting deletion ~erase erased erasure remove removed wipe wiped destroy purge forget forgotten scrub gone expunge",
    "copy": "copy copie send full_list list disclose provide overview transparency",
    "holds": "you/u_hold/have/keep/store/stored/collected/collect/process/got/saved do_you_.._hold/have/store/keep/know have_you_got/stored/collected hold_on/about",
    "what_data": "what/which/whatever_.._data/information/info/details what_do_you what_have_you",
    "about_me": "forget_me on_my_person on_me about_me/myself/us on_me/file_about concerning_me relating_to_me abuot_me of_me you_.._know_about",
    "right_of_person": (
        "data_deletion_request gdpr_.._request access_to_.._my/personal_data/information right_to_.._forgotten/erasure/access/deletion/portability/object right_of_.._access/erasure/deletion subject_access data_subject article_15/17/20 art_15/17/20 data_access_request"
        " right_to_delete privacy_request deletion_request erasure_request ccpa_request"
    ),
    "request": "request requesting demand exercise under according please invoke",
    "withdraw_consent": "withdraw*_.._consent revoke*_.._consent withdraw_permission object_to_.._processing consent_.._withdrawn opt_out_of_.._processing do_not_sell_my",
    "all_of_me": "everything_.._me everything_you_.._know/have all_of_it_about all_trace* every_trace all_my_stuff_and",
    "access_request": "subject_access_request access_request sar dsar",
    "from_systems": "from_your_.._database/databases/systems/system/records/files/servers/archive/archives your_partners",
    "me": "me my myself us i",
    "where_from": "where_.._get/got_my how_.._get/got_my",
    "newsletter": "newsletter* mailing_list unsubscribe demo_data test_data sample",
    # danger
    "suicide": (
        "drive/driving/jump/jumping/walk_off_a/the_bridge/cliff/roof no_.._reason_to_.._live/living/go ~suicide ~suicidal kill/kil/killing_myself/myslef end/ending/take/taking_my_.._life end_it_all hang/hanging/drown/shoot_myself hurting_myself hurt_myself harm_myself self_harm"
        " do_not_want_to_live/be+here want/wan/wants_.._to/na_die better_off_without_me better_off_dead no_reason_to_live nothing_to_live_for not_worth_living"
        " no_will_to_live jump/jumping_off_a/the_bridge/roof/building overdose end_of_my_life not_wnt_to_liv not_want_to_be_alive do_not_.._liv/live_anymore/anymor not_.._be_here_anymore"
        " pills_on_the without_me_in_it i_would_rather_be_dead wish_i_was/were_dead dont_see_a_reason end_myself want_to_disappear_forever"
        " i_do_not_see_a_reason"
    ),
    "kill_you": "break/breaking/smash/kick/bash/punch_.._legs/face/neck/head/teeth/bones/skull/jaw kill/murder/shoot/stab/strangle/slaughter_you/u/ya/them/everyone/all/everybody/your/one",
    "threat": "you_will_die you_are_dead you_all_die deserve_to_die/be+shot watch_your_back you_will_regret your_blood blood_on_your somebody_will_get_hurt hope_you_die",
    "weapon": "baseball_bat gun guns rifle knife bomb bombs explosive* grenade shotgun machete acid weapon*",
    "violent": "hurt beat beating punch smash destroy burn stab blow kick strangle",
    "to_you": "you u ur your somebody someone office staff face warehouse building everyone people",
    "where_you": "your_.._office know_where_you/your come_to_.._your/ur/office come_and visit_you i_will_find_you find_out_where coming_to_ur/your come_round come_over",
    "kill": "kill die dead killed",
    "process": "process task job console design link battery server traffic subscription mode thread",
    "charity": "charity prevention non_profit nonprofit hotline helpline bath",
    # press
    "journalist": (
        "journalist* ~jurnalist ~journalist reporter* correspondent* freelance_writer/journalist investigative news_desk newsroom editor_at/of/for_the"
        " i_write_for i_am_writing_a_.._story/article/piece/feature documentary"
    ),
    "media": "media the_press to_the_press newspaper* ~newspaper newspapr tv television radio the_papers tabloid* news_channel local_news evening_news the_news broadcaster magazine press",
    "tell": "interested turn_to will_love be_interested love_this love_to_hear tell telling go going take inform informed contact* talk hear call called alert* sent sell with_this",
    "story": "story article piece feature report coverage publish* publishing broadcast programme segment headline edition podcast interview air",
    "press_office": "press_office/contact/team/officer/department/enquiries/inquiries/spokesperson/release_contact media_contact/enquiries/inquiries/relations/team spokesperson spokeswoman spokesman pr_dept/department/team/contact public_relations",
    "media_comment": "request_for_comment right_of_reply comment_by on_the_record on_background off_the_record your_side_of_the_story statement_by for_comment your_comment a_coment coment_from",
    "interview": "interview interviews",
    "your_company": "your_company/firm/business/practices your_ceo your_management your_outage you_guys your_side",
    "press_thing": "button press_save key release releases wordpress french_press upload files file library size embed discount seats congratulations boxes",
    # minors
    "child": (
        "child children kid kids ~daughter* son sons ~nephew niece little_one our_little grandson granddaughter grandchild* toddler teenager teen my_boy my_girl pupil* students"
        " schoolboy schoolgirl brother sister sun_is stepson stepdaughter godson baby"
    ),
    "minor_age": (
        "#age_years/year/yrs/yr/yo/y only_#age is_#age aged_#age turning_#age age_#age age_of_#age under_13/14/16/18 #age_year #age_yo/yrs he_is_#age she_is_#age #age_old is_just_#age"
    ),
    "child_did": "bought ~bought ordered subscribed spent rented purchased signed sign_up registered downloaded clicked accident paid got_hold charged bot installed made ran_up",
    "i_am_minor": (
        "i_am_#age_years/yo/can/and/do/is/may/am/but/or im_#age_and/can/yo/years/still/do/is/may/am/but/or i_am_only/just/still_#age im_only/just_#age i_am_a_minor i_am_under_18/16 i_am_underage i_am_#age"
        " im_#age i_turn_#age am_only_#age"
    ),
    "minor": "underage under_age a_minor minors under_13 under_16 under_18 legal_guardian of_a_minor minor_sign",
    "parental": "parental_consent/permission/control_was parents_consent/permission without_.._parental ask/need_my_mom/mum/dad/parents parent_of mother_of father_of guardian",
    "approach": "messaging messages messaged writes writing contacting contacted chatting forum chat online texting private_messages",
    "ticket_tree": "ticket node minor_issue minor_version parent_ticket branch issue version bug kids_size children_size clothes size",
    "not_child": "present gift birthday size works clothing kindergarten school customer company staff course",
    # rage
    "rage": (
        "are_you_.._stupid you_are_.._stupid furious livid fuming fed_up sick_and_tired sick_of have_had_enough had_enough_of wits_end losing_my_mind lost_all_patience beyond_frustrat* so_angry/angrey very_angry extremely_angry"
        " fuck* shit shitty shitshow bullshit wtf crap crappy arsehole* asshole* bastard* screw_you go_to_hell damn_you piss* infuriat* outrag* disgust* pathetic a_joke absolute_joke disgrace*"
        " garbage appalling shameful shame_on ashamed rip_off scammers crooks thieves liars scum idiots morons useless unacceptable abysmal atrocious horrendous absolute_nightmare"
        " total/complete/absolute/utter_.._disaster/disgrace/scam/waste/nightmare/rubbish/joke/junk absolut piece_of_junk/crap/garbage ruined_my ~rubbish bunch_of never_again hate_you hate_this/your_company/service/app stupid_.._people terrible_terrible terrible_service hate_you_all"
        " worst_.._service/company/support/experience/purchase/product/ever/app servise_evr wrost_servise suk load_of_crap incompetent"
        " never_.._treated_so treated_.._badly junk stupid_piece"
    ),
    "they_entered": "they_got/broke/came_in they_are_in they_logged they_have_access",
    "my_sum": "my_#number my_us/eur/usd/gbp/hundred/two/three/four/five/one",
    "for_nth_time": "for_the_~third/fourth/fifth/sixth/nth/umpteenth/hundredth/3_time for_the_#many_rd/th_time",
    "sent": "sent wrote written made opened raised filed already ignored after despite",
    "know_why": "do/did_not_know_why/how/if/what/where/when/whether/which",
    "bulletin": "security_bulletin/bulletins/advisory fix_pack/packs fixpack patch_level cve",
    "bill_to": "made_out_to addressed_to bill_to invoice_to recipient billing_name",
    "pricing": "discount pricing plan plans licence* license* seats",
    "picture": "photo photos picture image video crop group_photo paper",
    "for_child": "for/to_my/our/the/a_.._son/daughter/kids/kid/child/children/nephew/niece sons/daughters/childs_address birthday",
    "self_cut": "cut/cutting/cuts_myself",
    "adult": "stranger* adults adult grown_man grown_men older_man older_men old_man unknown_man creep* predator* pedo*",
    "abuse": "groom* nude* naked sexual* bully* bullied harass* inappropriate indecent",
    "desk": "customer_service/care/support reception front_desk support_team support_desk help_desk helpdesk billing department your_team accounts_team bank_worker room_service",
    "greeted": "dear/hello/hi/hey_.._service/support/team/care",
    "talk": "speak speaking talk talking tlk get_through get_hold put_me connect_me transfer_me reach",
    "put_me_through": "put/patch/transfer/connect/forward/pass/send/hand/refer/redirect/switch_me/us_.._to/through/with/over",
    "someone_else": "someone/somebody/anyone/anybody_else another/different_agent/rep/representative/colleague/person+who",
    "person_who": "human_resources/readable/error/rights/capital person/people_i/who/that/to/in/with/for in_person #number_~person/people/humans/human contact_person",
    "not_known": "do/did_not_know nobody_knows",
    "goes_out": "is/are/was/were/been/being_sent/posted/written/sending/posting/messaging/spamming/writing receive/receives/receiving gets/got/getting",
    "used": "used using utilizing charged misused",
    "get_someone": "get/have/send/find/want_someone/somebody/a+person",
    "payment": "payment payments withdrawal* withdrawl transaction* debit debits charge charges transfer transfers purchase purchases",
    "card_data": "card/account_details/data/number/info/information",
    "public": "public_.._repo/repository/bucket/channel/page pushed_.._public github gitlab pastebin forum publicly indexed_by_google online visible_to_everyone",
    "relative": "brother sister husband wife roommate flatmate boyfriend girlfriend neighbour neighbor boss coworker colleague friend cousin son daughter nephew partner",
    "contacts": "contacts friends followers family customers clients cousin colleagues",
    "repeatedly": "three/four/3/4/5_times again_and_again each_time",
    "guest": "guest read_access access invite seat user_account",
    "phone_number": "phone/telephone_number number_i/to hotline",
    "dial": "call ring phone dial reach",
    "any_personal": "~personal/private_data/information/info/details",
    "to_the_media": "to/in_the_press/media/papers/newspaper/newspapers/tabloids on_tv/television/national_tv",
    "seen_there": "read saw seen heard ad advert congratulations",
    "work_for": "work/write/report/writing/working_for i_am_with_the consumer_column column_in",
    "i_not": "i/we_did/have/had_not/never_#word i/we_never_#word",
    "not_got": "not/never_receive/received/get/got/find/found/understand/see/seen/need/want/open/like/expect/pay/paid/finish/use/used",
    "shows": "shows show see saw got there_is there_was appears says saying alert notification popped message",
    "my_login": "my/our/the_.._password/email/2fa/login/username/credentials/phone",
    "asked_us": "asked i_changed we_changed successfully can_you could_you please_change should",
    "foreign_attr": "strange/unknown/foreign/different/wrong/another_email/address/iban/phone/number/username",
    "fake_person": "impersonat* pretend* posing_as fake_support/agent/employee/advisor claimed_to_be scammer*",
    "device": "laptop phone computer tablet iphone device macbook",
    "abroad": "another/different_city/state",
    "our_access": "through/via/from_our/my_access/account/profile/address/login/mailbox",
    "where_is_my": "where_is/are/the_my/our/heck_.._#number/money/refund where_is_.._#number",
    "why": "why how_come what_for",
    "bank_feature": "report reports api integration dashboard column plugin settings",
    "kid_age": "he/she_is_.._#age he/she_is_#age hes/shes_#age",
    "outlet": "daily_mail mirror_newspaper the_sun telegraph independent forbes npr nbc cbs fox_news msnbc wall_street_journal los_angeles_times which_magazine",
}  # fmt: skip
