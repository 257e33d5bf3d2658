"""English sentences that only look like a topic: questions about a feature, a policy, somebody's customers."""

from __future__ import annotations

EXCUSES = {
    "account_compromise": (
        r"(?:what|how|who|where|which) .. (?:if|when|in case) .. (?:hack\w*|compromis\w+|stolen|breach\w*"
        r"|taken over|leak\w*)",
        r"(?:prevent|protect\w*|avoid|guard|defend|safeguard) .. (?:from|against|being|getting|hack\w*"
        r"|theft|phish\w*|unauthori[sz]ed)",
        r"(?:protect\w*|safe|secure|security|insurance) (?:\w+ )?(?:from|against) .. (?:hack\w*|theft"
        r"|phish\w*|breach\w*|unauthori[sz]ed|leak\w*)",
        r"hack(?:ed|ing)? (?:it |this |something )?together|life ?hacks?|growth hack\w*|hackathon\w*"
        r"|hacker ?(?:news|rank|one)",
        r"unauthori[sz]ed .. (?:api|endpoints?|requests?|bearer|oauth|code)",
        r"(?:40[13]|error|api|http|returns?|response|status)(?: code)?:? (?:\"|')?unauthori[sz]ed",
        r"(?:policy|policies|procedure|training|documentation|course|settings?|feature|article|template"
        r"|simulation|report template|webinar|notification settings|alerts?) (?:on|for|about|regarding"
        r"|in case of) .. (?:breach\w*|phish\w*|hack\w*|unauthori[sz]ed|suspicious)",
        r"(?:breach|phishing|incident) (?:\w+ )?(?:policy|policies|procedure|training|simulation|template"
        r"|notification clause|insurance|awareness)",
        r"(?:can|could|does|do|will|is|are) (?:you|your|the|acme|there)\b .. (?:detect|prevent|alert"
        r"|notify|warn|block|protect\w*|monitor)\w* .. (?:suspicious|unauthori[sz]ed|hack\w*|phish\w*"
        r"|unusual|breach\w*)",
        r"(?:enable|turn on|set up|configure|activate|switch on|customi[sz]e|disable) .. (?:alerts?"
        r"|notifications?|warnings?|e-?mails?)",
        r"(?:give|grant|share|invite|allow|let|add) .. (?:some ?one|some ?body|another (?:person"
        r"|user)) .. (?:access|account)",
        r"if (?:someone|somebody|anyone|my|an?|the|our) .. (?:ever|gets?|got|were|was to|is"
        r"|should) .. (?:hack\w*|compromis\w+|stolen|breach\w*)",
        r"(?:some ?one|some ?body) (?:else )?(?:in|on|from|of) (?:my|our) (?:team|company|organi[sz]ation"
        r"|family|office|department|staff)",
    ),
    "legal_threat": (
        r"so (?:that )?(?:our|my) (?:lawyers?|attorneys?|solicitors?|legal team|counsel) (?:can|could"
        r"|may) (?:review|check|sign|read|approve)",
        r"(?:add|invite|share|give|grant|send|export|upload) .. (?:lawyer|attorney|solicitor|counsel"
        r"|legal team|legal department) .. (?:access|account|user|seat|link|permission|workspace"
        r"|document\w*|board|project|invoices?|file\w*|report\w*|copy)",
        r"(?:how|where|can) .. (?:add|invite|share|give|grant|export|assign|tag) .. (?:lawyer|attorney"
        r"|solicitor|counsel|legal)",
        r"(?:we are|we're|i am|i'm|i work (?:for|at|as)|for) (?:a|an|the) (?:\w+ )?(?:law firm|lawyer"
        r"|attorney|solicitor|legal \w+)(?! (?:and|who) .. (?:sue|court|legal action))",
        r"(?:sue|suing) (?:is|was|has|from) (?:my|our|the|in|a)",
        r"(?:template|example|sample|course|article|blog|module|feature|category|folder|field|label|tag"
        r"|tracker|software|app|form|customers?) .. (?:lawsuits?|legal action|litigation|small claims"
        r"|cease and desist|breach of contract|demand letter)",
        r"(?:lawsuits?|legal action|litigation|small claims|cease and desist|breach of contract"
        r"|demand letter|legal notice) (?:\w+ )?(?:template|example|sample|course|module|feature|category"
        r"|folder|field|label|tag|tracker|software|app|form|page|workflow|tickets?|documents?)",
    ),
    "human_wanted": (
        r"(?:how|wie|comment|como|come|hoe|can|kann|puis-je|puedo|posso|kan|where|wo) .. (?:chats?"
        r"|tickets?|conversations?|conversa\w+|gesprae?che?n?|nachrichten|messages?|anfragen|demandes?"
        r"|consultas|clientes?|clients?|kunden|klanten|clienti|customers?|visitors?|calls|anrufe|emails"
        r"|e-mails) .. (?:agents?|human|person|mitarbeiter\w*|mensch\w*|conseill\w+|humain|atendente\w*"
        r"|operator\w*|agente\w*|medewerker\w*|mens|persona|pessoa|team)",
        r"(?:my|our|their|the) (?:\w+ )?(?:customers?|users?|clients?|visitors?|guests?|employees"
        r"|colleagues?|team(?:mates?)?|students?|patients?) .. (?:speak|talk|chat|connect\w*|transfer\w*"
        r"|reach|request|ask\w*|escalat\w+|call)",
        r"(?:some ?one|some ?body|a person|people|a colleague|my manager|members?) (?:else )?(?:in|on|from"
        r"|of|at) (?:my|our|another)",
        r"(?:how|where|can|is it possible|does|do|could|which) .. (?:set up|configure|enable|disable"
        r"|assign|route|create|build|add|integrate|automat\w+|change|remove|delete) .. (?:agent"
        r"|representative|bots?|operator|manager|supervisor|transfer|escalat\w+|human)",
        r"(?:the )?(?:bot|widget|chatbot|assistant|app|software|ai|feature|plan|workflow"
        r"|automation) .. (?:hand\w*|transfer\w*|escalat\w+|connect\w*|route\w*|forward\w*) .. (?:agent"
        r"|human|person|representative|operator)",
        r"(?:don'?t|do not|no) need .. (?:call|human|agent|person)|no need to (?:call|escalate|speak|talk)",
        r"human resources|call (?:me|us) (?:by|when|mr|mrs)|(?:can|does|will|do) you(?:r \w+)? call (?:me"
        r"|us)|on-?call",
    ),
    "third_attempt": (
        r"(?:password|login|log-?in|payment|delivery|sync|job|retry|retries|import|upload|build|script"
        r"|webhook|request|quiz|exam|test|game|level|reminder) (?:\w+ )?(?:attempts?|tries) .. (?:setting"
        r"|limit|allowed|policy|rule|config\w*|automatic\w*)",
        r"(?:how|where|can|is it possible|does) .. (?:set|configure|limit|allow|change|send|schedule|retry"
        r"|increase) .. (?:attempts?|tries|reminders?|times)",
    ),
    "very_negative": (
        r"(?:block|filter|moderate|flag|report|remove|delete|censor|detect) .. (?:swear|profan\w+|curse"
        r"|word\w*|comments?|spam|scam\w*)",
    ),
    "refund": (
        r"(?:my|our|a|the) (?:own )?(?:customers?|clients?|buyers?|guests?|patrons?|attendees?|students?"
        r"|members?) .. (?:refund\w*|reimburs\w*|disput\w+|charge-?\s?back\w*)",
        r"(?:refund\w*|reimburs\w*|disput\w+|charge-?\s?backs?) .. (?:to |from |by |for |of )?(?:my|our|a"
        r"|one of (?:my|our)|their) (?:own )?(?:customers?|clients?|buyers?|guests?|patrons?|attendees?"
        r"|students?|members?)",
        r"(?:what|where|which|how|is|do you|does|can i (?:find|read|see)|explain|question about|ask about"
        r"|inquir\w+ about|enquir\w+ about) .. (?:refund|return|cancell?ation|money.back) (?:policy"
        r"|policies|rules|terms|conditions|window|guarantee|process|procedure)",
        r"(?:refund|return|cancell?ation|money.back) (?:policy|policies|rules|terms|guarantee)\W*$",
        r"(?:got|received|have received|thanks? (?:you )?for) (?:my |the |a |our |your )?(?:full |quick "
        r"|fast |prompt )?refund",
        r"(?:expense|employees?|staff|team members?) .. reimburs\w*|reimburs\w* .. (?:expense|employees?"
        r"|staff|mileage)",
        r"(?:issue|process|make|give|send|record|handle|create|configure|automate|set up|export"
        r"|report) .. refunds\b",
        r"(?:get|go|come|be|call|write|getting|going|reply|look|hear|heard|respond) back",
    ),
    "chargeback": (
        r"(?:my|our|a|the) (?:own )?(?:customers?|clients?|buyers?|guests?|patrons?"
        r"|attendees?) .. charge-?\s?back\w*",
        r"charge-?\s?backs? .. (?:from|by) (?:my|our|a|one of) (?:\w+ )?(?:customers?|clients?|buyers?)",
        r"(?:what|how|where) (?:is|are|do|does|can|to|much) .. charge-?\s?backs?",
    ),
}
