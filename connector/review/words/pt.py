"""Portuguese, accents folded; a phrase is a regular expression, " .. " is up to six words."""

from __future__ import annotations

_PLACE = (
    r"(?:contas?|perfil|senha|e-?mail|correio|palavra-?passe|usuario|acesso|login|credenciais|dados"
    r"|identidade|site|loja)"
)
_BROKEN = (
    r"(?:hackead\w*|hackear\w*|hackeou|hackeram|invadi\w*|roubad\w*|roubaram|comprometid\w*|clonad\w*"
    r"|clonaram|violad\w*|vazad\w*|vazaram|sequestrad\w*|pirateada|furtad\w*)"
)
_STRANGER = (
    r"(?:alguem|um (?:desconhecido|hacker|terceiro|estranho|golpista|invasor)|outra pessoa"
    r"|uma pessoa (?:desconhecida|estranha)|terceiros|hackers?|desconhecidos|golpistas?)"
)
_LAWYER = r"(?:advogad[oa]s?|assessoria juridica|departamento juridico|equipe juridica|juridico)"
_PERSON = (
    r"(?:human[oa]s?|ser humano|pessoa(?: real| humana| de verdad\w*| fisica)?|atendente\w*|agente"
    r"|representante|supervisor\w*|gerente|responsavel|chefe|operador\w*|alguem|funcionari[oa]|colega"
    r"|consultor\w*|atendimento humano|assistente real)"
)

PHRASES = {
    "account_compromise": (
        r"(?:entraram|acessaram|mudaram|usaram|roubaram|trocaram|bloquearam|tomaram|mexeram) .. (?:conta"
        r"|perfil|e-?mail|senha|dados|acesso)|uso (?:fraudulento|indevido) .. conta|invas\w+ .. conta",
        r"(?:codigo|e-?mail|redefinic\w+|senha) .. (?:nao|nunca) (?:pedi|solicitei)"
        r"|estao usando minha conta|usando (?:a )?minha conta",
        rf"{_PLACE} .. {_BROKEN}",
        rf"{_BROKEN} .. (?:minha|minhas|meu|meus|a|nossa|nosso) {_PLACE}",
        r"(?:fui|fomos|me|foi|sido) (?:hackead\w*|hackear\w*|invadid\w*|clonad\w*)|(?:um|por|os) hackers?"
        r"|roubo de identidade",
        rf"{_STRANGER} .. (?:entr\w+|acess\w+|fez login|logou|us\w+|utiliz\w+|mud\w+|alter\w+|troc\w+"
        rf"|compr\w+|conect\w+|invad\w+|esta na) .. (?:minha|meu|nossa|nosso|sem)",
        r"(?:acessos?|logins?|compras?|pedidos?|transac\w+) .. (?:eu )?nao (?:reconheco|fiz|autorizei"
        r"|realizei|pedi)",
        r"(?:acessos?|logins?|atividades?|transac\w+|compras?|pedidos?|dispositivos?|movimentac\w+"
        r"|operac\w+) (?:\w+ )?(?:nao (?:autorizad\w+|reconhecid\w+|reconheco)|suspeit\w+|desconhecid\w+"
        r"|incomu\w+|estranh\w+|fraudulent\w+|indevid\w+|que (?:eu )?nao (?:reconheco|fiz|autorizei"
        r"|realizei))",
        r"(?:nao|nunca) (?:fui|foi|era) eu|eu nao (?:fiz|solicitei|pedi|autorizei|alterei|mudei)|(?:nao"
        r"|nunca) (?:solicitei|pedi) .. (?:senha|codigo|redefinic\w+)",
        r"(?:senha|e-?mail|telefone|palavra-?passe) .. (?:alterad\w+|mudad\w+|trocad\w+|mudaram|trocaram"
        r"|alteraram) .. sem|(?:mudaram|trocaram|alteraram) .. (?:senha|e-?mail|palavra-?passe)"
        r"|sem (?:minha|a minha) (?:permissao|autorizacao) .. conta",
        r"(?:encontr\w+|descobr\w+|detect\w+|report\w+|identifiquei) .. (?:vulnerabilidade\w*"
        r"|falha de seguranca|brecha|vazamento)|(?:vazamento|falha|brecha) de (?:seguranca|dados)"
        r"|(?:vitima|cai|cliquei) .. (?:phishing|golpe|fraude)|phishing|chave (?:de "
        r"|da )?api .. (?:vazad\w+|roubad\w+|expost\w+|vazou)",
    ),
    "legal_threat": (
        r"(?:meus direitos|vias? (?:legal|legais|judicia\w+)|na justica|judicialmente"
        r"|perante .. (?:justica|juiz|tribunal))",
        r"(?:meu|minha|nosso) advogad\w*|(?:recorrer|recorro|ir|vou|irei|acionar|entrar"
        r"|recorrerei) (?:\w+ )?(?:a|na|com a) justica|a justica|autoridades",
        r"process(?:ar|arei|aremos|a-los|ando) (?:\w+ )?(?:voces|voce|a empresa|a acme|judicialmente|vcs"
        r"|os senhores|na justica)|(?:vou|vamos|irei|iremos) (?:\w+ )?processar|processo (?:judicial"
        r"|contra|na justica)|processa-l\w+|(?:entrar\w*|entro|entrarei) .. (?:justica|acao|processo"
        r"|procon)|na justica|acao (?:judicial|legal|coletiva|na justica|contra)|(?:mover|ajuizar"
        r"|abrir) .. (?:acao|processo|queixa)",
        r"(?:acoes|acao|medidas|meios|via|vias|providencias|consequencias|procedimentos) (?:legais|legal"
        r"|judiciais|judicial|juridicas|cabiveis)|tribuna\w+|juizado|pequenas causas|(?:apresentar|fazer"
        r"|registrar|abrir) .. (?:queixa|denuncia|reclamacao|boletim de ocorrencia) .. (?:procon|policia"
        r"|deco|consumidor|anatel|reclame|autoridades|tribunal|delegacia)|denunci\w+ .. (?:procon|policia"
        r"|voces|deco|autoridades)",
        rf"(?:meu|minha|meus|nosso|nossa|um|uma|o|a) {_LAWYER} .. (?:vai|vao|entrar\w*|contat\w*|tomar\w*"
        rf"|diz|disse|esta|envi\w*|escrev\w*|ja|recomend\w*|inici\w*|cuid\w*)|(?:contat\w*|consult\w*"
        rf"|falar\w*|contrat\w*|acion\w*|procur\w*|passar\w*|noticias|ligar\w*|recorr\w*|acionar"
        rf"|conversar\w*|maos|orienta\w*) .. {_LAWYER}",
        r"procon|reclame aqui|deco\b|defesa do consumidor|direitos? do consumidor|codigo de defesa"
        r"|livro de reclamacoes|boletim de ocorrencia|policia|anpd|cnpd|danos morais|perdas e danos"
        r"|notificacao extrajudicial|quebra de contrato|ministerio publico",
    ),
    "human_wanted": (
        r"(?:passe|passa|passem|transfira|transfiram|conecte|ligue|me de|da-me|ponha)[- ]?(?:me )?(?:para "
        r"|a |com |ao )?(?:um |uma |o |a |seu |sua )?(?:human[oa]|pessoa|atendente|agente|supervisor\w*"
        r"|gerente|responsavel|chefe|operador\w*)|seu (?:gerente|chefe|supervisor)|ser (?:atendid\w"
        r"|contatad\w|contactad\w) por",
        rf"(?:atend\w+|ajud\w+|respond\w+|contat\w+|lig\w+) (?:por )?(?:um |uma |algum )?{_PERSON}",
        rf"(?:falar|fal\w+|conversar|comunicar|contactar|contatar|tratar|contato|contacto"
        rf"|atendid\w) (?:\w+ ){{0,2}}?(?:com|a|por) (?:\w+ ){{0,3}}?{_PERSON}",
        rf"(?:pass\w+|transfir\w+|transferir\w*|conect\w+|encaminh\w+|direcion\w+|escal\w+|coloqu\w+"
        rf"|ligu\w+|redirecion\w+) .. (?:com|a|para|ao) (?:\w+ ){{0,3}}?{_PERSON}",
        rf"(?:quero|queria|gostaria|preciso|exijo|solicito|peco|prefiro|desejo|queremos"
        rf"|precisamos) (?:\w+ ){{0,4}}?{_PERSON}",
        r"(?:pessoa|atendente|agente) (?:real|human[oa]|de verdade|de carne)|ser humano"
        r"|atendimento (?:humano|pessoal)|ajuda humana|suporte humano|ha (?:algum humano|alguem"
        r"|uma pessoa)|tem (?:alguem|algum humano|uma pessoa)",
        r"(?:nao|farto|farta|cansad\w|chega|sem|parem) .. (?:um |uma |o |a |de |com |seu |esse |este "
        r"|essa )*(?:robos?|robots?|bots?|chatbots?|maquinas?|ia|inteligencia artificial"
        r"|respostas automaticas)",
        r"(?:me liguem|me ligue|liguem-me|ligue-me|me telefone\w*|podem me ligar|pode me ligar"
        r"|por telefone|uma ligacao|telefonem-me)|(?:um |uma )(?:humano|atendente|pessoa"
        r"|agente)(?:,)? por favor",
    ),
    "third_attempt": (
        r"(?:minha|meu|a|o|e|pela|ja) (?:\w+ )?(?:terceir[oa]|quart[oa]|quint[oa]|sext[oa]|decim[oa]"
        r"|enesim[oa]) (?:vez|ocasiao|mensagem|e-?mail|tentativa|solicitacao|pedido|chamado|ticket"
        r"|reclamacao|contato|contacto|ligacao)|(?:tres|quatro|cinco|varias|muitas|3|4|5) vezes (?:que|ja"
        r"|sem|e|e nada)",
        r"(?:terceir[oa]|3\W?[ao]?|quart[oa]|4\W?[ao]?|quint[oa]|5\W?[ao]?|sext[oa]|decim[oa]"
        r"|enesima) (?:vez|ocasiao|mensagem|e-?mail|tentativa|solicitacao|pedido|chamado|ticket|reclamacao"
        r"|contato|contacto|ligacao)",
        r"(?:escrev\w*|escrit\w*|contat\w*|contact\w*|pedi\w*|pergunt\w*|lig\w*|report\w*|expli\w*|tent\w*"
        r"|envi\w*|mandei|reclam\w*|solicit\w*|falei) .. (?:tres|3|quatro|4|cinco|5|varias|muitas"
        r"|multiplas|inumeras|mil|dez|diversas) (?:vezes|ocasioes|mensagens|e-?mails|solicitacoes|chamados"
        r"|tickets)",
        r"(?:tres|3|quatro|4|cinco|5|varios|varias|muitos|muitas|diversos|inumeros) (?:mensagens|e-?mails"
        r"|tentativas|solicitacoes|chamados|tickets|respostas|ligacoes|vezes|pedidos"
        r"|contatos) .. (?:continua\w*|nada|sem|ainda|nenhum\w*|nao|mesmo)",
        r"(?:duas|ambas|ultimas|anteriores|suas) (?:\w+ )?(?:solucoes|respostas|sugestoes"
        r"|propostas) .. (?:nao|nada|nenhum\w*)|repetidas vezes|vezes sem conta|mais uma vez o mesmo",
    ),
    "very_negative": (
        r"(?:pior|mais pessim\w+) (?:\w+ ){0,3}(?:servico|empresa|companhia|experiencia|suporte|produto"
        r"|app|aplicativo|atendimento|cliente)|pessim\w+|vergonhos\w+|(?:uma|que) vergonha|inaceitave\w+"
        r"|inadmissive\w+|absurd\w+|revoltant\w+|revoltad\w+|golpistas|ladroes|picaretas|merda|porra"
        r"|caralho|puta\w*|droga|lixo|inutei?s?|inutil|incompetent\w+|fart[oa] de|estou fart\w+|furios\w+"
        r"|indignad\w+|com muita raiva|muito irritad\w+|nojo|nojent\w+|horrivel|horriveis|nunca mais"
        r"|jamais|palhacada|um roubo|desastre|lamentavel|ridicul\w+|descaso|falta de respeito|enganad\w+",
    ),
    "refund": (
        r"(?:quero|queria|gostaria|preciso|exijo|peco|solicito) .. (?:de volta|devolv\w+)|reclam\w+ .. \d"
        r"|reav\w+",
        r"(?:fatura|cobranca|valor|debito|pagamento) .. (?:incorret\w+|errad\w+|erro|indevid\w+"
        r"|nao (?:esta|e) (?:corret\w+|cert\w+))|(?:factur|fatur|cobr|debit|pag)\w* .. em vez de",
        r"reembols\w*|estorn\w*|devoluc\w+|ressarc\w+|(?:devolv\w+|recuper\w+|de volta"
        r"|restitu\w+) .. (?:dinheiro|valor|pagamento|quantia|montante|\W?\d\w*)|(?:dinheiro|valor|grana"
        r"|quantia) .. de volta|de volta .. dinheiro|devolv\w+",
        r"(?:cobr\w+|debit\w+|factur\w+|fatur\w+|pag\w+|descont\w+) .. (?:duas vezes|em dobro|a mais"
        r"|por engano|por erro|indevid\w+|duplicad\w+|sem (?:minha|a minha|nossa)|outra vez|de novo|embora"
        r"|nunca|errad\w+|mesmo depois|apos)|(?:cobranca|fatura|pagamento|debito"
        r"|valor) (?:\w+ )?(?:duplicad\w+|indevid\w+|incorret\w+|errad\w+|nao (?:autorizad\w+"
        r"|reconhecid\w+)|abusiv\w+|fraudulent\w+)|contest\w+ .. (?:cobranca|fatura|pagamento|valor"
        r"|compra)|disput\w+|indeniz\w+|indemniz\w+|compensacao|me devem",
    ),
    "chargeback": (
        r"charge-?\s?back|(?:banco|cartao|operadora|paypal) .. (?:contest\w+|cancel\w+|estorn\w+|revert\w+"
        r"|disput\w+)|(?:contest\w+|disput\w+|estorn\w+) .. (?:banco|paypal|meu cartao|operadora)",
    ),
    "thanks": (r"obrigad[oa]|perfeito|otimo|excelente|resolvid[oa]|funcionou|deu certo|valeu|beleza",),
    "but": (r"nao|mas|continua\w*|ainda|nada|nunca|problema|infelizmente|porem",),
}

EXCUSES = {
    "account_compromise": (
        r"(?:o que|que|como|quem|onde) .. (?:se|caso|em caso) .. (?:hacke\w*|invad\w*|roub\w*|compromet\w*"
        r"|clon\w*)|(?:proteger|protejo|protecao|evitar|prevenir|impedir) .. (?:contra|de|que|hacke\w*"
        r"|roubo|phishing|invas\w+)|hackathon\w*|em caso de (?:roubo|invasao|vazamento)|se (?:minha|a"
        r"|alguem|uma) .. (?:for|fosse|seja) .. (?:hacke\w*|invad\w*|roub\w*)",
        r"(?:como|posso|da para) .. (?:ativar|configurar|receber|habilitar) .. (?:alertas?|notificac\w+"
        r"|avisos?)",
    ),
    "legal_threat": (
        rf"(?:como|posso|onde) .. (?:adicionar|convidar|compartilhar|partilhar|dar|enviar"
        rf"|exportar) .. {_LAWYER}|(?:somos|sou|para) (?:um|uma|meu|nosso) (?:escritorio|advogad[oa])"
        rf"|(?:modelo|exemplo|categoria|pasta|campo|modulo) .. (?:processo|denuncia|tribunal"
        rf"|acao judicial)|process(?:o|ar) (?:o |a |um |de |uma )?(?:pagamento|pedido|compra|importac\w+"
        rf"|arquivo|dados|devoluc\w+|reembolso|selec\w+|vendas?)",
    ),
    "human_wanted": (
        r"(?:meus|nossos|os) (?:\w+ )?(?:clientes|usuarios|utilizadores|visitantes) .. (?:falar|conversar"
        r"|contat\w*|contact\w*)|(?:como|posso|onde) .. (?:configurar|adicionar|atribuir|ativar|desativar"
        r"|convidar|criar|remover) .. (?:agentes?|atendente\w*|bot|robo|operador\w*|pessoa|gerente"
        r"|responsavel|supervisor)|recursos humanos|(?:meu|minha|nosso) (?:chefe|gerente|colega"
        r"|responsavel|equipe)",
    ),
    "refund": (
        r"(?:meus|nossos|um|meu|ao meu|a um) clientes? .. (?:reembols\w*|estorn\w*|devoluc\w+)"
        r"|(?:reembols\w*|estorn\w*|devoluc\w+) .. (?:a |ao |aos |de |para )+(?:meus |nossos |um |meu "
        r"|os )?clientes?|(?:qual|quais|como|onde) .. (?:politica|condicoes|prazos?"
        r"|regras) (?:\w+ )?(?:de )?(?:reembols\w*|devoluc\w+|estorn\w*)|(?:obrigad\w|recebi"
        r"|recebido) .. (?:reembolso|estorno|devolucao)",
    ),
}
