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
    r"(?:some ?(?:one|body)(?: else)?|some (?:guy|person|stranger)|strangers?|an? (?:unknown|other) \w+|"
    r"unknown (?:person|people|users?|part\w+)|another (?:person|user)|third part(?:y|ies)|thie(?:f|ves)"
    r"|scammers?|fraudsters?|intruders?|hackers?|my ex(?:-\w+)?|they)"
)
_LAWYER = (
    r"(?:lawyers?|attorneys?|solicitors?|barrister|legal (?:team|counsel|department|representatives?"
    r"|advis[eo]rs?))"
)
_PERSON = (
    r"(?:humans?|real (?:person|people|one)|(?:live |real |actual |human )?(?:person|agent|operator"
    r"|human being|rep"
    r"|representative|advis[eo]r|employee|member of (?:staff|your team)|team member|staff(?: member)?"
    r"|support (?:agent|person|rep)|manager|supervisor)|some ?(?:one|body)(?: real| else| human)?|your boss"
    r"|a colleague|human support|live support|customer (?:service|care)|support team|your team)"
)

PHRASES = {
    "account_compromise": (
        rf"{_PLACE} .. {_BROKEN}",
        rf"{_BROKEN} (?:in ?to )?{_OURS} (?:\w+ )?{_PLACE}",
        rf"(?:hack(?:ed|ing|s)?|broke|breaking|got|gotten|gained access|stole|took over|takes over"
        rf"|hijack(?:ed|ing)?)"
        rf" (?:\w+ )?(?:in ?to |to )?(?:my|our) (?:\w+ )?{_PLACE}",
        r"(?:i|we)(?:'ve|'m|'re)? (?:have |had |was |were |am |are |got |just |been |being |getting "
        r"|think )*hacked",
        r"(?:by|a|the|some|from) hackers?(?! news)",
        rf"{_STRANGER} .. (?:logg(?:ed|ing) in(?: ?to)?|log in ?to|signed in(?: ?to)?|access(?:ed|ing)"
        rf"|got in(?: ?to)?"
        r"|gained access|has access|had access|have access|in control|is using|was using|been using|used"
        r"|changed"
        rf"|took over|taken over|stole|in) .. (?:my|our) (?:\w+ )?{_PLACE}",
        rf"{_STRANGER} .. (?:changed|used|logged|accessed|bought|ordered|purchas\w+|charged|transferred"
        rf"|sent|sending"
        r"|post(?:ed|ing)) .. (?:without (?:my|our) (?:permission|knowledge|consent|approval)|in my name"
        r"|from my account)",
        r"unauthori[sz]ed (?:\w+ )?(?:access|log-?ins?|sign-?ins?|transactions?|charges?|purchases?"
        r"|activit\w+|payments?"
        r"|orders?|changes?|person|withdrawals?|use of)",
        r"(?:suspicious|strange|weird|unknown|unusual|unfamiliar|unrecogni[sz]ed|foreign"
        r"|fraudulent) (?:\w+ )?"
        r"(?:log-?ins?|sign-?ins?|account activit\w+|activit\w+ .. account|access|devices?|ip address"
        r"|log-?in attempts?)",
        r"(?:suspicious|fraudulent|unusual) (?:activit\w+|transactions?|purchases?|orders?|charges?"
        r"|payments?)",
        r"(?:log(?:ged)?-? ?ins?|sign(?:ed)?-? ?ins?|devices?|sessions?|orders?|purchases?|transactions?"
        r"|activity|changes|locations?"
        r"|places?|country) .. (?:i|we) (?:don'?t|didn'?t|did not|do not|never|haven'?t"
        r"|have not) (?:recogni[sz]ed?|authori[sz]ed?"
        r"|made?|approved?|placed?|known?)",
        r"(?:it|that|this|which) (?:wasn'?t|was not|isn'?t|is not) (?:me|us|mine)",
        r"(?:password|e-?mail(?: address)?|phone number|recovery \w+|2fa|log-?in) .. chang(?:ed"
        r"|ing) .. (?:without|not by|"
        r"i didn'?t|i did not|wasn'?t|by (?:some|an?other|a |unknown))",
        r"(?:i|we) (?:didn'?t|did not|never) (?:chang|request|reset|ask|initiat|trigger)\w* .. "
        r"(?:password|e-?mail|reset|code|log-?in)",
        r"identity (?:theft|fraud)|(?:stole|stolen|stealing) .. identity",
        r"(?:found|discovered|report(?:ing)?|noticed|identified|spotted|exploit\w*|disclos\w+) .. "
        r"(?:vulnerabilit\w+|security (?:hole|flaw|breach|bug|issue|problem|leak|incident)|xss"
        r"|sql injection|data (?:breach|leak))",
        r"(?:victim of|suffered|had|been a|was a|there was a) (?:a )?(?:\w+ )?(?:security|data) (?:breach"
        r"|leak|incident)",
        r"responsible disclosure|bug bounty",
        r"(?:clicked|entered|fell for|victim|gave|typed) .. (?:phish\w+|fake (?:site|website|page|link"
        r"|mail|e-?mail))",
        r"phish\w+ (?:\w+ )?(?:attack|attempt|mail|e-?mail|message|link|site|page)",
        r"(?:api|access|secret|private) (?:keys?|tokens?) .. (?:leaked|exposed|stolen|compromised"
        r"|published)",
        r"account .. (?:been )?tak(?:en|ing) over",
    ),
    "legal_threat": (
        r"(?:i|we)(?:'ll|'m|'re| will| would| shall| am| are| can| could| may| might| must| have| intend"
        r"| plan| want)?"
        r" (?:\w+ ){0,3}(?:sue|suing)",
        r"(?:sue|suing) (?:you|your|u|them|acme|the company|for)",
        r"(?:tak\w+|took|pursu\w+|consider\w*|initiat\w+|start\w*|begin\w*|threaten\w*|seek\w*"
        r"|resort\w* to|prepar\w+|with"
        r"|avoid|face|facing|forced to|choice but|explor\w+|commenc\w+|bring\w*|instigat\w+|proceed\w*"
        r"|possible|through) "
        r"(?:\w+ ){0,3}(?:legal (?:action|proceedings|steps|measures|remed\w+|recourse|advice|route"
        r"|consequences|means|options"
        r"|channels|claim)|lawsuit|litigation|court (?:action|proceedings|case))",
        r"legal (?:action|proceedings|steps|measures) (?:against|will|is|are|if|unless|may|to be)",
        r"legal consequences|legal action|class action|lawsuit against|small claims(?: court)?"
        r"|cease and desist",
        r"(?:fil\w+|bring\w*|lodg\w+) .. (?:lawsuit|suit|legal claim|court claim|police report)",
        r"(?:go\w*|tak\w+|see|meet|settle) .. (?:to|in|before) (?:the )?court|see you in court|court of law",
        rf"(?:hear\w*|contact\w*|consult\w*|hir\w+|instruct\w*|involv\w+|speak\w*|talk\w*|spoke\w*|call\w*"
        rf"|engag\w+|retain\w*"
        rf"|gett?(?:ing)?|bring\w*|pass\w*|hand\w*|forward\w*|turn\w*|giv\w+|go\w*|sen[dt]\w*"
        rf"|refer\w*) (?:\w+ ){{0,5}}?"
        rf"(?:from|with|to|by|on|my|our|a|an|the) (?:my |our |a |an |the )?{_LAWYER}",
        rf"(?:my|our) {_LAWYER} (?:\w+ )?(?:will|would|shall|is|are|has|have|says?|said|told|advis\w+"
        rf"|recommend\w*|believes?"
        rf"|sent|send|gets?|contact\w*|writ\w+|demand\w*|take|takes|tells?|thinks?|confirm\w*|assure\w*)",
        r"(?:report\w*|complain\w*|complaint|notify\w*|contact\w*|go(?:ing)?) .. (?:ftc"
        r"|consumer (?:protection|affairs|rights|council"
        r"|court|forum)|ombudsman|trading standards|bbb|better business bureau|attorney general"
        r"|financial conduct authority"
        r"|data protection (?:authority|commissioner)|regulators?|competition authority|the authorities"
        r"|(?:the )?police|cfpb)",
        r"breach of (?:contract|consumer law|the (?:law|contract|gdpr))|breaking the law|(?:legally"
        r"|held) liable"
        r"|press(?:ing)? charges|violat\w+ .. (?:consumer|law|gdpr|regulations?)|legal (?:letter"
        r"|notice) (?:from|will|to you)",
        r"letter before action|formal notice before|demand letter|statutory rights",
    ),
    "human_wanted": (
        rf"(?:speak\w*|talk\w*|chat\w*|communicat\w+|get in touch|in contact|deal\w*"
        rf"|discuss .. ) (?:\w+ ){{0,3}}?(?:to|with) "
        rf"(?:\w+ ){{0,3}}?{_PERSON}",
        rf"(?:connect|transfer|forward|hand|pass|put|escalat\w+|switch|redirect|route|direct|move) "
        rf"(?:me|us|this|it|my \w+|our \w+)(?: \w+){{0,3}}? (?:to|with|through"
        rf"|over) (?:\w+ ){{0,3}}?{_PERSON}",
        r"(?:put|get) me (?:through|over)|transfer me|escalate (?:this|my|it|the)",
        r"(?:want|need|like|get me|give me|require|demand|request|prefer|ask\w* for|expect|send me|reach) "
        r"(?:to (?:have|get|see|reach) )?(?:a |an |the |some |your )?"
        r"(?:(?:real |live |actual |human )+(?:person|people|agent|being|rep|representative|one|support"
        r"|assistance|help"
        r"|operator|response|answer|reply|advisor|employee|human)|humans?|manager|supervisor"
        r"|representative|live agent)",
        r"(?:is|are) there (?:any |a |an )?(?:real |actual |live )?(?:humans?|person|people|anyone|anybody"
        r"|someone)"
        r" (?:there|here|who|i can|available|on the|behind|at|real|to talk)",
        r"(?:human|live|real) (?:agent|person|operator|being|support|representative"
        r"|help)(?: \w+)?,? please|human,? please",
        r"(?:real|actual|live) (?:humans?|person|people)|human being|person not a (?:bot|machine)",
        r"not (?:to |with )?(?:an? |the |this |your )?(?:ai |stupid |dumb )?(?:chat-?)?(?:bots?|robots?"
        r"|machine|ai|computer|automat\w+)",
        r"(?:stop|no more|tired of|sick of|hate|enough of|don'?t want|do not want|without|instead of"
        r"|fed up with) .. "
        r"(?:(?:chat-?)?bots?|robots?|ai|machines?|automated (?:\w+ )?(?:repl\w+|response\w*|answers?"
        r"|messages?)|canned)",
        r"(?:call|phone|ring) (?:me|us)(?: back)?(?: please| now| asap| at| on)?|give (?:me|us) a (?:call"
        r"|ring)",
        r"speak to (?:a )?manager|let me talk to|someone (?:from|on|in) (?:your|the) (?:\w+ )?(?:team"
        r"|staff|company) .. (?:call"
        r"|contact|reply|answer|help|look|write)",
        r"(?:have|get|ask) (?:a |an |your |some ?)(?:\w+ )?(?:person|human|one|body|agent|colleague"
        r"|manager|supervisor|"
        r"representative|teammate) .. (?:call|contact|reply|answer|help|look|write|get back|respond|review"
        r"|handle)",
        r"(?:agent|representative|operator|human|manager|supervisor)(?: now)?(?: please)?[!.]*$",
    ),
    "third_attempt": (
        r"(?:third|3rd|fourth|4th|fifth|5th|sixth|6th|tenth|10th|umpteenth|hundredth|100th|nth|\d{1,2}th) "
        r"(?:time|attempt|try|e-?mail|message|ticket|request|contact|letter|complaint|chat|reminder"
        r"|follow-?up)"
        r" .. (?:write|writing|wrote|written|contact\w*|ask\w*|report\w*|e-?mail\w*|messag\w*|reach\w*"
        r"|get\w*|explain\w*|tell\w*|call\w*"
        r"|request\w*|complain\w*|about|regarding|on|for|to|still|and|without|now|same|i|we|rais\w+"
        r"|open\w*|describ\w+|repeat\w*"
        r"|follow\w*)",
        r"(?:this|it|that)(?:'s| is| was| has been| makes| will be) (?:\w+ ){0,3}(?:third|3rd|fourth|4th"
        r"|fifth|5th|sixth|6th|"
        r"umpteenth|hundredth|100th|nth) (?:time|attempt|try|e-?mail|message|ticket|request|contact|letter"
        r"|complaint|chat|reminder)",
        r"(?:contacted|written|wrote|e-?mailed|asked|called|told|reported|messaged|explained|reached out"
        r"|complained|requested"
        r"|repeated|tried|chased|reminded|described|opened|submitted|sent) .. (?:three|3|four|4|five|5|six"
        r"|6|seven|ten|\d{1,2}|"
        r"several|many|multiple|countless|numerous|dozens? of|so many) (?:times|e-?mails|messages|tickets"
        r"|requests|occasions|"
        r"reminders)",
        r"(?:three|3|four|4|five|5|six|6|several|multiple|countless|numerous) (?:e-?mails|messages|tickets"
        r"|attempts|tries|"
        r"replies|suggestions|answers|chats|calls|times) .. (?:still|same|nothing|no (?:solution|answer"
        r"|help|luck|result|fix)|"
        r"not (?:solved|fixed|resolved|work\w*)|none|unresolved|without)",
        r"(?:ask|tell|told|writ|wrot|explain|contact|repeat|report)\w* .. (?:again and again|over and over"
        r"|time and (?:time )?again)|for the (?:third|3rd|fourth|4th|fifth"
        r"|5th|umpteenth|nth) time)",
        r"(?:two|2|second|both|previous|earlier) (?:previous |earlier |last )?(?:answers|suggestions"
        r"|solutions|attempts|fixes|tries|replies) "
        r".. (?:didn'?t|did not|hasn'?t|have not|haven'?t|don'?t|failed|nothing|neither|useless|no)",
        r"neither (?:of )?(?:\w+ ){0,3}(?:answers?|suggestions?|solutions?|fix(?:es)?|steps"
        r"|attempts?) .. (?:work\w*|help\w*|solv\w*|fix\w*)",
        r"tried (?:everything|all) (?:you|your|that you) .. (?:still|not|nothing|again)",
    ),
    "very_negative": (
        r"(?:worst|most (?:terrible|horrible|awful|useless)) (?:\w+ ){0,3}(?:service|company|support"
        r"|experience|product|app|software|"
        r"ever|thing|provider|customer)",
        r"(?:absolutely|totally|completely|utterly|so|really|beyond|extremely|just|simply|truly|fucking"
        r"|this is|you are|you're|"
        r"your \w+ is|is) (?:\w+ )?(?:disgust\w+|pathetic|useless|worthless|garbage|trash|rubbish|a joke"
        r"|a disgrace|disgraceful|appalling"
        r"|outrageous|infuriat\w+|furious|livid|unacceptable|terrible|horrible|horrendous|atrocious|awful"
        r"|abysmal|shameful"
        r"|shocking|ridiculous|incompetent|insane|a nightmare|an insult|insulting)",
        r"(?:bullshit|bull shit|piece of (?:shit|crap|garbage|junk)|fuck\w*|shit(?:ty|show)?|wtf"
        r"|crap(?:py)?|arseholes?|assholes?|idiots?|"
        r"morons?|scum|liars?|crooks|thieves|scammers|con artists|screw you|go to hell|damn (?:you|it)"
        r"|bastards?)",
        r"(?:total|complete|absolute|big|such a|nothing but a|is a|fucking) (?:scam|rip-?off|fraud|joke"
        r"|disaster|disgrace|waste)",
        r"(?:fed up|sick and tired|sick of|had enough|at my wit'?s end|losing my (?:mind|patience)"
        r"|lost all patience|beyond frustrated)",
        r"(?:hate|despise|loathe) (?:you|your|this|the) (?:\w+ )?(?:company|service|support|app|product"
        r"|bot|people|software)?",
        r"never (?:\w+ ){0,2}(?:use|using|buy|buying|recommend|again|come back|do business|deal)",
        r"(?:waste|wasting|wasted) (?:of )?(?:my |our )?(?:time|money|life)|ruin(?:ed|ing) (?:my|our)",
        r"(?:furious|livid|outraged|enraged|disgusted|seething|appalled|extremely (?:angry|disappointed"
        r"|upset|frustrated|unhappy)"
        r"|very (?:angry|upset)|so angry|really angry|absolutely (?:angry|fuming)|fuming|disgraceful"
        r"|shame on you)",
        r"(?:completely |totally |absolutely )?unacceptable|how dare you|what a joke|ridiculous",
    ),
    "refund": (
        r"refund\w*|reimburs\w*|money back|(?:cash|amount|payment|it all|sum) back|(?:pay|give|send"
        r"|transfer|want|get|need|have) "
        r"(?:me |us |my |our |it |that |the |this )?(?:\w+ ){0,4}back(?= |[.,!?]|$)",
        r"(?:over-?|double-?|wrong(?:ly|fully)? |mis-?)(?:charg\w+|bill\w+)|(?:charg\w+|bill\w+|debit\w*"
        r"|deduct\w*|pa(?:id|y)|took|taken) .. (?:twice|"
        r"double|two times|three times|too much|by mistake|in error|incorrectly|wrong\w*|extra"
        r"|without (?:my|our)|again|never|not "
        r"(?:authori[sz]ed|agree\w*)|still|after (?:i |we )?cancel\w*|although|even though|instead of|but)",
        r"(?:incorrect|wrong|duplicate|erroneous|unexpected|unauthori[sz]ed|fraudulent|mistaken|extra"
        r"|bogus|false) (?:\w+ )?(?:charges?|"
        r"invoices?|bills?|payments?|debits?|amounts?|transactions?|fees?)",
        r"disput\w+|contest\w* .. (?:charge|invoice|bill|payment|amount)|charge .. (?:not"
        r"|never) .. (?:agree|order|authori[sz]e|make|made)",
        r"(?:didn'?t|did not|never|don'?t|not) (?:\w+ )?(?:authori[sz]e|agree|order|recogni[sz]e|approve"
        r"|make|owe|sign up) .. "
        r"(?:charges?|payments?|invoices?|transactions?|amounts?|fees?|bills?|purchases?|this|that|it)",
        r"compensat\w+|(?:credit|re-?credit) (?:me|us|my|our|back|the)|return (?:me |us )?(?:my|our"
        r"|the) (?:money|payment|funds|cash|amount|\W?\d)",
        r"owes? (?:me|us)|revers\w+ (?:the|this|that|my) (?:charge|payment|transaction)|deducted"
        r"|cancel .. charge",
    ),
    "chargeback": (
        r"(?:fil\w+|open\w*|initiat\w+|start\w*|request\w*|issu\w+|do|doing|rais\w+|submit\w*|mak\w+|go\w*"
        r"|consider\w*|forced to|will|"
        r"ask\w*|threat\w*|proceed\w* with|want\w*|order\w*) (?:\w+ ){0,5}?charge-?\s?backs?",
        r"charge-?\s?back .. (?:bank|card|paypal|credit|unless|if you|otherwise|visa|mastercard|amex)",
        r"charge-?\s?backs? (?:this|it|the (?:payment|amount|transaction))",
        r"disput\w+ .. (?:with|through|at|via) (?:my|our|the) (?:\w+ )?(?:bank|card|credit card|paypal"
        r"|provider|issuer)",
        r"(?:bank|card issuer|credit card company|paypal|amex|visa) .. (?:disput\w+|revers\w+|claw\w* back"
        r"|charge ?back)",
        r"(?:tell|ask\w*|instruct\w*|get|have|contact\w*|call\w*) (?:my|our) (?:\w+ )?(?:bank|card \w+"
        r"|credit card company) .. "
        r"(?:revers\w+|cancel\w*|stop\w*|block\w*|refund\w*|return\w*|back)",
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
