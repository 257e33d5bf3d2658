"""English. A phrase is a regular expression over folded text; " .. " is up to six words."""

from __future__ import annotations

_OURS = r"(?:my|our|the|this)"
_PLACE = (
    r"(?:accounts?|log-?in|profile|e-?mails?|mailbox|inbox|password|credentials|workspace|identity|website"
    r"|shop)"
)
_BROKEN = (
    r"(?:hacked|hijacked|compromised|breached|broken in ?to|taken over|cracked|phished|leaked|infiltrated"
    r"|stolen)"
)
_STRANGER = (
    r"(?:some ?(?:one|body)(?: else)?|some (?:guy|person|stranger)|strangers?|an? (?:unknown|other) \w+"
    r"|unknown (?:person|people|users?|part\w+)|another (?:person|user)|third part(?:y|ies)|thie(?:f|ves)"
    r"|scammers?|fraudsters?|intruders?|hackers?|my ex(?:-\w+)?|they|(?:a )?(?:person|people|man"
    r"|woman) (?:i|we) (?:don'?t|do not) know)"
)
_LAWYER = (
    r"(?:lawyers?|attorneys?|solicitors?|barrister|legal (?:team|counsel|department|representatives?"
    r"|advis[eo]rs?))"
)
_PERSON = (
    r"(?:humans?|real (?:person|people|one)|(?:live |real |actual |human )?(?:person|agent|operator"
    r"|human being|rep|representative|advis[eo]r|employee|member of (?:staff|your team)|team member"
    r"|staff(?: member)?|support (?:agent|person|rep)|manager|supervisor)|some ?(?:one|body)(?: real| else"
    r"| human)?|your boss|a colleague|human support|live support|customer (?:service|care)|support team"
    r"|your team)"
)

PHRASES = {
    "account_compromise": (
        rf"(?:break-?in|intrusion|intruder|fraudulent use|misuse|illegal access|hostile takeover"
        rf"|hack) .. (?:my|our) (?:\w+ )?{_PLACE}",
        rf"(?:changed|deleted|altered|edited|modified|opened|removed|sent|posted|ordered|bought|emptied"
        rf"|drained) by (?:{_STRANGER}|an? hacker)",
        r"(?:log(?:ged)?-? ?in|sign(?:ed)?-? ?in|access\w*|location) .. (?:from|in) .. (?:i|we)(?:'ve"
        r"| have)? never",
        rf"(?:lost control of|locked out of|no longer (?:have )?(?:control"
        rf"|access)) .. {_PLACE} .. (?:hack\w*|stranger|some ?one|stolen|changed)"
        rf"|{_PLACE} .. (?:acting strange\w*|sending (?:spam|messages|mails|e-?mails))",
        rf"{_PLACE} .. (?:used|accessed|controlled|opened|read|entered) .. by (?:\w+ )?(?:{_STRANGER}"
        rf"|people|others)",
        r"(?:reset|code|codes|e-?mails?|log-?ins?|link|links|sms) .. (?:i|we) (?:didn'?t|did not|never"
        r"|have not|haven'?t) (?:ask\w*|request\w*|trigger\w*|initiat\w*|order\w*)",
        r"freeze (?:my|our) account|(?:lock|block) (?:my|our) account .. (?:hack\w*|stranger|stolen"
        r"|some ?one|thief)",
        rf"{_PLACE} .. {_BROKEN}",
        rf"{_BROKEN} (?:in ?to )?{_OURS} (?:\w+ )?{_PLACE}",
        rf"(?:hack(?:ed|ing|s)?|broke|breaking|got|gotten|gained access|stole|took over|takes over"
        rf"|hijack(?:ed|ing)?) (?:\w+ )?(?:in ?to |to )?(?:my|our) (?:\w+ )?{_PLACE}",
        r"(?:i|we)(?:'ve|'m|'re)? (?:have |had |was |were |am |are |got |just |been |being |getting "
        r"|think )*hacked",
        r"(?:by|a|the|some|from) hackers?(?! news)",
        rf"{_STRANGER} .. (?:logg(?:ed|ing) in(?: ?to)?|log in ?to|signed in(?: ?to)?|access(?:ed|ing)"
        rf"|got in(?: ?to)?|gained access|has access|had access|have access|in control|using|is using"
        rf"|was using|been using|used|changed|took over|taken over|stole|in|inside|knows?|has|have|got"
        rf"|using) .. (?:my|our) (?:\w+ )?{_PLACE}",
        rf"{_STRANGER} .. (?:changed|used|logged|accessed|bought|ordered|purchas\w+|charged|transferred"
        rf"|sent|sending|post(?:ed|ing)) .. (?:without (?:my|our) (?:permission|knowledge|consent"
        rf"|approval)|in my name|from my account)",
        r"unauthori[sz]ed (?:\w+ )?(?:access|log-?ins?|sign-?ins?|transactions?|charges?|purchases?"
        r"|activit\w+|payments?|orders?|changes?|person|withdrawals?|use of)",
        r"(?:suspicious|strange|weird|unknown|unusual|unfamiliar|unrecogni[sz]ed|foreign"
        r"|fraudulent) (?:\w+ )?(?:log-?ins?|sign-?ins?|account activit\w+|activit\w+ .. account|access"
        r"|devices?|ip address|log-?in attempts?)",
        r"(?:suspicious|fraudulent|unusual) (?:activit\w+|transactions?|purchases?|orders?|charges?"
        r"|payments?)",
        r"(?:log(?:ged)?-? ?ins?|sign(?:ed)?-? ?ins?|devices?|sessions?|orders?|purchases?|transactions?"
        r"|activity|changes|locations?|places?|country) .. (?:i|we) (?:don'?t|didn'?t|did not|do not|never"
        r"|haven'?t|have not) (?:recogni[sz]ed?|authori[sz]ed?|made?|approved?|placed?|known?|own|do|did"
        r"|done|initiated?|perform(?:ed)?)",
        r"(?:it|that|this|which) (?:wasn'?t|was not|isn'?t|is not) (?:me|us)",
        r"(?:password|e-?mail(?: address)?|phone number|recovery \w+|2fa|log-?in) .. chang(?:ed"
        r"|ing) .. (?:without|not by|i didn'?t|i did not|wasn'?t|by (?:some|an?other|a |unknown))",
        r"(?:i|we) (?:didn'?t|did not|never) (?:chang|request|reset|ask|initiat|trigger)\w* .. (?:password"
        r"|e-?mail|reset|code|log-?in)",
        r"identity (?:theft|fraud)|(?:stole|stolen|stealing) .. identity",
        r"(?:found|discovered|report(?:ing)?|noticed|identified|spotted|exploit\w*"
        r"|disclos\w+) .. (?:vulnerabilit\w+|security (?:hole|flaw|breach|bug|issue|problem|leak|incident)"
        r"|xss|sql injection|data (?:breach|leak))",
        r"(?:victim of|suffered|had|been a|was a|there was a) (?:a )?(?:\w+ )?(?:security|data) (?:breach"
        r"|leak|incident)",
        r"responsible disclosure",
        r"(?:clicked|entered|fell for|victim|gave|typed) .. (?:phish\w+|fake (?:\w+ )?(?:site|website|page"
        r"|link|mail|e-?mail|form))",
        r"phish\w+ (?:\w+ )?(?:attack|attempt|mail|e-?mail|message|link|site|page)",
        r"(?:api|access|secret|private) (?:keys?|tokens?) .. (?:leaked|exposed|stolen|compromised"
        r"|published)",
    ),
    "legal_threat": (
        rf"(?:have|having|get|getting|let|letting|ask|asking|through|via|use) (?:my|our|a) {_LAWYER}|(?:my"
        rf"|our) {_LAWYER} .. (?:letter|draft|involved|informed|aware|case|matter|touch|instructed"
        rf"|standing by|on it)",
        r"(?:next (?:step|stop)|then|otherwise|straight|end up|off|over|settle \w+|going|headed|go|judge"
        r"|before)\W+(?:\w+ ){0,4}court(?! (?:booking|reservation|schedule|module))|sue for|for damages"
        r"|formal notice before|statutory rights",
        rf"(?:instruct\w*|consult\w*|hir\w+|retain\w*|engag\w*|call\w*|involv\w*|brief\w*"
        rf"|contact\w*) (?:\w+ ){{0,2}}{_LAWYER}",
        rf"(?:sen[dt]\w*|giv\w+|hand\w*|pass\w*|forward\w*|turn\w*) (?:this|it|that|everything"
        rf"|all of (?:this|it)|the (?:case|matter|file)) (?:over |on )?to (?:my|our|a|an) {_LAWYER}",
        r"(?:get|gets|be|being|getting) sued|lawsuits?|(?:illegal|unlawful|against the law"
        r"|criminal) .. (?:report\w*|police|authorit\w+|court|lawyer|charges)|authorities"
        r"|fraud (?:department|office|squad)|action fraud",
        r"(?:i|we)(?:'ll|'m|'re| will| would| shall| am| are| can| could| may| might| must| have| intend"
        r"| plan| want)? (?:\w+ ){0,3}(?:sue|suing)",
        r"(?:sue|suing) (?:you|your|u|them|acme|the company|for)",
        r"(?:tak\w+|took|pursu\w+|consider\w*|initiat\w+|start\w*|begin\w*|threaten\w*|seek\w*"
        r"|resort\w* to|prepar\w+|with|avoid|face|facing|forced to|choice but|explor\w+|commenc\w+"
        r"|bring\w*|instigat\w+|proceed\w*|possible|through) (?:\w+ ){0,3}(?:legal (?:action|proceedings"
        r"|steps|measures|remed\w+|recourse|advice|route|consequences|means|options|channels|claim)"
        r"|lawsuit|litigation|court (?:action|proceedings|case))",
        r"legal (?:action|proceedings|steps|measures) (?:against|will|is|are|if|unless|may|to be)",
        r"legal consequences|legal action|class action|lawsuit against|small claims(?: court)?"
        r"|cease and desist",
        r"(?:fil\w+|bring\w*|lodg\w+) .. (?:lawsuit|suit|legal claim|court claim|police report)",
        r"(?:go\w*|tak\w+|see|meet|settle) .. (?:to|in|before) (?:the )?court|see you in court|court of law",
        rf"(?:hear\w*|letter|expect|contact\w*|consult\w*|hir\w+|instruct\w*|involv\w+|speak\w*|talk\w*"
        rf"|spoke\w*|call\w*|engag\w+|retain\w*|gett?(?:ing)?|bring\w*|pass\w*|hand\w*|forward\w*|turn\w*"
        rf"|go\w*|refer\w*) (?:\w+ ){{0,5}}?(?:from|with|to|by|on|my|our|a|an|the) (?:my |our |a |an "
        rf"|the )?{_LAWYER}",
        rf"(?:my|our) {_LAWYER} (?:\w+ )?(?:will|would|shall|is|are|has|have|says?|said|told|advis\w+"
        rf"|recommend\w*|believes?|sent|send|gets?|contact\w*|writ\w+|demand\w*|take|takes|tells?|thinks?"
        rf"|confirm\w*|assure\w*)",
        r"(?:report\w*|complain\w*|complaint|notify\w*|contact\w*|go(?:ing)?) .. (?:ftc"
        r"|consumer (?:protection|affairs|rights|council|court|forum)|ombudsman|trading standards|bbb"
        r"|better business bureau|attorney general|financial conduct authority"
        r"|data protection (?:authority|commissioner)|regulators?|competition authority|the authorities"
        r"|(?:the )?police|cfpb)",
        r"breach of (?:contract|consumer law|the (?:law|contract|gdpr))|breaking the law|(?:legally"
        r"|held) liable|press(?:ing)? charges|violat\w+ .. (?:consumer|law|gdpr|regulations?)"
        r"|legal (?:letter|notice) (?:from|will|to you)",
    ),
    "human_wanted": (
        r"(?:get|give|send|find|bring|assign) (?:me|us) (?:a |an |to a |some )?(?:person|human|some ?one"
        r"|some ?body|agent|rep|representative|operator|manager|supervisor)",
        r"member of (?:your |the )?(?:staff|team|support)|(?:person|human|some ?one|some ?body|staff"
        r"|employee|agent|rep|colleague|teammate|manager|supervisor) (?:\w+ ){0,4}(?:get back to|call"
        r"|contact|reply to|respond to|phone|ring|reach out to) (?:me|us)",
        r"(?:explain|talk|speak|write|writing|talking|speaking|repeat) .. to (?:a|an|this|the"
        r"|your) (?:robot|bot|machine|computer|chat-?bot|ai)|reach (?:a|an|any) (?:real |live "
        r"|actual )?(?:person|human|agent)",
        r"(?:anyone|anybody|some ?one|some ?body) real|call-?\s?back (?:please|request\w*|now|today|asap)"
        r"|(?:request|want|need|like|demand|arrange|schedule|get|have|book) (?:\w+ ){0,2}(?:call-?\s?back"
        r"|phone call)",
        r"(?:some ?one|some ?body|a person|a human|you) on the (?:phone|line)|over the phone",
        rf"(?:speak\w*|talk\w*|chat\w*|communicat\w+|get in touch|in contact|deal\w*"
        rf"|discuss .. ) (?:\w+ ){{0,3}}?(?:to|with) (?:\w+ ){{0,3}}?{_PERSON}",
        rf"(?:connect|transfer|forward|hand|pass|put|escalat\w+|switch|redirect|route|direct|move) (?:me"
        rf"|us|this|it|my (?:case|ticket|request|call|chat|issue|problem|complaint"
        rf"|matter))(?: \w+){{0,3}}? (?:to|with|through|over) (?:\w+ ){{0,3}}?{_PERSON}",
        r"(?:put|get) me (?:through|over)|transfer me|escalate (?:this|my|it|the)",
        r"(?:want|need|like|get me|give me|require|demand|request|prefer|ask\w* for|expect|send me"
        r"|reach) (?:to (?:have|get|see|reach) )?(?:a |an |the |some |your )?(?:(?:real |live |actual "
        r"|human )+(?:person|people|agent|being|rep|representative|one|support|assistance|help|operator"
        r"|response|answer|reply|advisor|employee|human)|humans?|manager|supervisor|representative"
        r"|live agent)",
        r"(?:is|are) there (?:any |a |an )?(?:real |actual |live )?(?:humans?|person|people|anyone|anybody"
        r"|someone) (?:there|here|who|i can|available|on the|behind|at|real|to talk)",
        r"(?:human|live|real) (?:agent|person|operator|being|support|representative"
        r"|help)(?: \w+)?,? please|human,? please",
        r"(?:real|actual|live) (?:humans?|person|people)|human being|person not a (?:bot|machine)",
        r"not (?:to |with )?(?:an? |the |this |your )?(?:ai |stupid |dumb )?(?:chat-?)?(?:bots?|robots?"
        r"|machine|ai|computer|automat\w+)",
        r"(?:stop|no more|tired of|sick of|hate|enough of|don'?t want|do not want|without|instead of"
        r"|fed up with) .. (?:(?:chat-?)?bots?|robots?|ai|machines?|automated (?:\w+ )?(?:repl\w+"
        r"|response\w*|answers?|messages?)|canned)",
        r"(?:call|phone|ring) (?:me|us)(?: back)?(?: please| now| asap| at| on)?|give (?:me|us) a (?:call"
        r"|ring)",
        r"speak to (?:a )?manager|let me talk to|someone (?:from|on|in) (?:your|the) (?:\w+ )?(?:team"
        r"|staff|company) .. (?:call|contact|reply|answer|help|look|write)",
        r"(?:have|get|ask) (?:a |an |your |some ?)(?:\w+ )?(?:person|human|one|body|agent|colleague"
        r"|manager|supervisor|representative|teammate) .. (?:call|contact|reply|answer|help|look|write"
        r"|get back|respond|review|handle)",
        r"^(?:\w+ ){0,2}(?:agent|representative|operator|human|manager"
        r"|supervisor)(?: now)?(?:,? please)?(?=[!. ]*$)",
    ),
    "third_attempt": (
        r"(?:three|four|five|six|ten|several|many|multiple|countless|3|4|5|6) times (?:now|already|before"
        r"|about this|in a row|without)",
        r"(?:rais\w+|flag\w+|ask\w*|reported|mention\w*|contact\w*|writ\w+|wrote|chas\w+|sent|told"
        r"|e-?mail\w*|call\w*) .. (?:three|four|five|six|ten|several|many|multiple|countless|3|4|5"
        r"|6) (?:times|e-?mails|mails|messages|requests|tickets|letters)",
        r"(?:my|our) (?:third|3rd|fourth|4th|fifth|5th|sixth|6th|umpteenth) (?:\w+ )?(?:time|attempt|try"
        r"|e-?mail|mail|message|ticket|request|contact|letter|complaint|reminder|enquiry|inquiry"
        r"|follow-?up|chat)",
        r"(?:now|already|yet|again|for) (?:a|the|my) (?:third|3rd|fourth|4th|fifth|5th|sixth|6th) time"
        r"|third time (?:lucky|now|already|asking|writing|contacting|in a row)",
        r"(?:none|not one) of (?:your|the) (?:\w+ )?(?:answers|suggestions|replies|solutions|e-?mails"
        r"|fixes|steps|tips)",
        r"(?:twice|two times|2 times) .. (?:third|3rd|again now) time|again for the|keep (?:asking|writing"
        r"|contacting|having to (?:ask|write|explain|repeat))",
        r"(?:third|3rd|fourth|4th|fifth|5th|sixth|6th|tenth|10th|umpteenth|hundredth|100th|nth"
        r"|\d{1,2}th) (?:time|attempt|try|e-?mail|message|ticket|request|contact|letter|complaint|chat"
        r"|reminder|follow-?up) .. (?:write|writing|wrote|written|contact\w*|ask\w*|report\w*|e-?mail\w*"
        r"|messag\w*|reach\w*|get\w*|explain\w*|tell\w*|call\w*|request\w*|complain\w*|about|regarding|on"
        r"|for|to|still|and|without|now|same|i|we|rais\w+|open\w*|describ\w+|repeat\w*|follow\w*)",
        r"(?:this|it|that)(?:'s| is| was| has been| makes| will be) (?:\w+ ){0,3}(?:third|3rd|fourth|4th"
        r"|fifth|5th|sixth|6th|umpteenth|hundredth|100th|nth) (?:time|attempt|try|e-?mail|message|ticket"
        r"|request|contact|letter|complaint|chat|reminder)",
        r"(?:contacted|written|wrote|e-?mailed|asked|called|told|reported|messaged|explained|reached out"
        r"|complained|requested|repeated|tried|chased|reminded|described|opened|submitted"
        r"|sent) .. (?:three|3|four|4|five|5|six|6|seven|ten|\d{1,2}|several|many|multiple|countless"
        r"|numerous|dozens? of|so many) (?:times|e-?mails|messages|tickets|requests|occasions|reminders)",
        r"(?:three|3|four|4|five|5|six|6|several|multiple|countless|numerous) (?:e-?mails|messages"
        r"|attempts|tries|replies|suggestions|answers|chats|calls|times) .. (?:still|nothing"
        r"|no (?:solution|answer|help|luck|result|fix)|not (?:solved|fixed|resolved|work\w*)|none"
        r"|unresolved|without)",
        r"(?:ask|tell|told|writ|wrot|explain|contact|repeat|report)\w* .. (?:again and again|over and over"
        r"|time and (?:time )?again)|for the (?:third|3rd|fourth|4th|fifth|5th|umpteenth|nth) time",
        r"(?:two|2|second|both|previous|earlier) (?:previous |earlier |last )?(?:answers|suggestions"
        r"|solutions|attempts|fixes|tries|replies) .. (?:didn'?t|did not|hasn'?t|have not|haven'?t|don'?t"
        r"|failed|nothing|neither|useless|no)",
        r"neither (?:of )?(?:\w+ ){0,3}(?:answers?|suggestions?|solutions?|fix(?:es)?|steps"
        r"|attempts?) .. (?:work\w*|help\w*|solv\w*|fix\w*)",
        r"tried (?:everything|all) (?:you|your|that you) .. (?:still|not|nothing|again)",
    ),
    "very_negative": (
        r"worst\W+(?:\w+\W+){0,3}(?:company|service|support|experience|product|ever)|(?:never"
        r"|not) .. (?:treated|seen|experienced|had) .. (?:so |this |such )?(?:bad\w*|poor\w*|terrible"
        r"|awful|horrible|rude\w*|incompetent\w*)",
        r"(?:stupid|damn|bloody|crappy|fucking|useless|dumb) (?:\w+ )?(?:company|app|bot|support|software"
        r"|people|product|thing|website|system|machine|answers?|repl\w+)",
        r"(?:worst|most (?:terrible|horrible|awful|useless)) (?:\w+ ){0,3}(?:service|company|support"
        r"|experience|product|app|software|ever|thing|provider|customer)",
        r"(?:absolutely|totally|completely|utterly|so|really|beyond|extremely|just|simply|truly|fucking"
        r"|this is|you are|you're|your \w+ is|is) (?:\w+ )?(?:disgust\w+|pathetic|useless|worthless"
        r"|garbage|trash|rubbish|a joke|a disgrace|disgraceful|appalling|outrageous|infuriat\w+|furious"
        r"|livid|unacceptable|terrible|horrible|horrendous|atrocious|awful|abysmal|shameful|shocking"
        r"|ridiculous|incompetent|insane|a nightmare|an insult|insulting)",
        r"(?:bullshit|bull shit|piece of (?:shit|crap|garbage|junk)|fuck\w*|shit(?:ty|show)?|wtf"
        r"|crap(?:py)?|arseholes?|assholes?|idiots?|morons?|scum|liars?|crooks|thieves|scammers"
        r"|con artists|screw you|go to hell|damn (?:you|it)|bastards?)",
        r"(?:total|complete|absolute|big|such a|nothing but a|is a|fucking) (?:scam|rip-?off|fraud|joke"
        r"|disaster|disgrace|waste)",
        r"(?:fed up|sick and tired|sick of|had enough|at my wit'?s end|losing my (?:mind|patience)"
        r"|lost all patience|beyond frustrated)",
        r"(?:hate|despise|loathe) (?:you|your|this|the) (?:\w+ )?(?:company|service|support|app|product"
        r"|bot|people|software)?",
        r"never (?:\w+ ){0,2}(?:use|using|buy|buying|recommend|again|come back|do business|deal)",
        r"(?:waste|wasting|wasted) (?:of )?(?:my |our )?(?:time|money|life)|ruin(?:ed|ing) (?:my|our)",
        r"you(?: people| guys| lot)?(?:'re| are) (?:\w+ )?(?:useless|pathetic|incompetent|terrible|awful"
        r"|crooks|ridiculous)",
        r"(?:disgusting|pathetic|outrageous|horrendous|atrocious|furious|livid|outraged|enraged|disgusted"
        r"|seething|appalled|extremely (?:angry|disappointed|upset|frustrated|unhappy)|very (?:angry"
        r"|upset)|so angry|really angry|absolutely (?:angry|fuming)|fuming|disgraceful|shame on you)",
        r"(?:completely |totally |absolutely )?unacceptable|how dare you|what a joke|ridiculous",
    ),
    "refund": (
        r"(?:double|twice|over|wrongly|mistakenly|falsely|incorrectly|accidentally|unfairly) (?:charged"
        r"|billed|debited|invoiced)|credit of|(?:am|are|be|is|still|i'm|we're) owed",
        r"revers\w+ .. (?:payment|charge|transaction|amount|debit)|(?:never|not) authori[sz]ed?|(?:want"
        r"|like|need|get|give|have|demand|expect) .. back(?= |[.,!?]|$)|claim(?:ing)? (?:back )?(?:my|the"
        r"|\W?\d)",
        r"(?:invoice|bill|charges?|amount|payment|debit) .. (?:wrong|incorrect|mistake|in error|fraudulent"
        r"|too (?:high|much)|not (?:right|correct|mine)|unjustified|never agreed)",
        r"refund\w*|reimburs\w*|money back|(?:cash|amount|payment|it all|sum) back|(?:pay|give|send"
        r"|transfer|want|get|need|have) (?:me |us |my |our |it |that |the |this )?(?:\w+ ){0,4}back(?= "
        r"|[.,!?]|$)",
        r"(?:over-?|double-?|wrong(?:ly|fully)? |mis-?)(?:charg\w+|bill\w+)|(?:charg\w+|bill\w+|debit\w*"
        r"|deduct\w*|pa(?:id|y)|took|taken) .. (?:twice|double|two times|three times|too much|by mistake"
        r"|in error|incorrectly|wrong\w*|extra|without (?:my|our)|again|never|not (?:authori[sz]ed"
        r"|agree\w*)|still|instead|after (?:i |we )?cancel\w*|although|even though|instead of|but)",
        r"(?:incorrect|wrong|duplicate|erroneous|unexpected|unauthori[sz]ed|fraudulent|mistaken|extra"
        r"|bogus|false) (?:\w+ )?(?:charges?|invoices?|bills?|payments?|debits?|amounts?|transactions?"
        r"|fees?)",
        r"disput\w+|contest\w* .. (?:charge|invoice|bill|payment|amount)|charge .. (?:not"
        r"|never) .. (?:agree|order|authori[sz]e|make|made)",
        r"(?:didn'?t|did not|never|don'?t|not) (?:\w+ )?(?:authori[sz]e|agree|order|recogni[sz]e|approve"
        r"|make|owe|sign up) .. (?:charges?|payments?|invoices?|transactions?|amounts?|fees?|bills?"
        r"|purchases?|this|that|it)",
        r"compensat\w+|(?:credit|re-?credit) (?:me|us|my|our|back|the)|return (?:me |us )?(?:my|our"
        r"|the) (?:money|payment|funds|cash|amount|\W?\d\w*)",
        r"owes? (?:me|us)|revers\w+ (?:the|this|that|my) (?:charge|payment|transaction)|deducted"
        r"|cancel .. charge",
    ),
    "chargeback": (
        r"(?:fil\w+|open\w*|initiat\w+|start\w*|request\w*|issu\w+|do|doing|rais\w+|submit\w*|mak\w+|go\w*"
        r"|consider\w*|forced to|will|ask\w*|threat\w*|proceed\w* with|want\w*"
        r"|order\w*) (?:\w+ ){0,5}?charge-?\s?backs?",
        r"charge-?\s?back .. (?:bank|card|paypal|credit|unless|if you|otherwise|visa|mastercard|amex)",
        r"charge-?\s?backs? (?:this|it|the (?:payment|amount|transaction))",
        r"disput\w+ .. (?:with|through|at|via) (?:my|our|the) (?:\w+ )?(?:bank|card|credit card|paypal"
        r"|provider|issuer)",
        r"(?:bank|card issuer|credit card company|paypal|amex|visa) .. (?:disput\w+|revers\w+|claw\w* back"
        r"|charge ?back)",
        r"(?:tell|ask\w*|instruct\w*|get|have|contact\w*|call\w*) (?:my|our) (?:\w+ )?(?:bank|card \w+"
        r"|credit card company) .. (?:revers\w+|cancel\w*|stop\w*|block\w*|refund\w*|return\w*|back)",
    ),
    "thanks": (
        r"thank(?:s| you)|thx|cheers|great|perfect|awesome|works now|solved|that helped|got it"
        r"|appreciate\w*|wonderful|ok(?:ay)?",
    ),
    "but": (
        r"not|no|n't|don'?t|doesn'?t|didn'?t|won'?t|can'?t|cannot|isn'?t|but|however|still|again|never"
        r"|nothing|problem|wrong",
    ),
}
