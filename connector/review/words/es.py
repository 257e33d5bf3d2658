"""Spanish, accents folded; a phrase is a regular expression, " .. " is up to six words."""

from __future__ import annotations

_PLACE = (
    r"(?:cuentas?|perfil|contrasena|clave|correo(?: electronico)?|e-?mail|usuario|acceso|credenciales"
    r"|datos|identidad|pagina|sitio)"
)
_BROKEN = (
    r"(?:hacke\w*|jacke\w*|pirate\w*|roba\w*|compromet\w*|comprometid\w*|vulnera\w*|suplanta\w*"
    r"|secuestr\w*|filtra\w*|intervenid\w*|hurtad\w*)"
)
_STRANGER = (
    r"(?:alguien(?: mas)?|un (?:desconocido|hacker|tercero|extrano|estafador|intruso)|otra persona"
    r"|una persona (?:desconocida|ajena)|terceros|unos? hackers?|desconocidos)"
)
_LAWYER = (
    r"(?:abogad[oa]s?|asesor\w* legal\w*|equipo legal|departamento (?:legal|juridico)|representante legal)"
)
_PERSON = (
    r"(?:human[oa]s?|ser humano|persona(?: real| humana| de verdad| fisica)?|agente|asesor\w*"
    r"|representante|supervisor\w*|gerente|encargad[oa]|responsable|jefe|operador\w*|alguien|ejecutiv[oa]"
    r"|empleado|companero|atencion al cliente|teleoperador\w*|manager)"
)

PHRASES = {
    "account_compromise": (
        r"(?:entraron|accedieron|ingresaron|se metieron|cambiaron|usaron|robaron|bloquearon|tomaron"
        r"|vaciaron) .. (?:cuenta|perfil|correo|contrasena|clave|datos|acceso)|uso (?:fraudulento"
        r"|indebido) .. cuenta|intrus\w+ .. cuenta",
        r"(?:codigo|correo|restablec\w*|contrasena) .. (?:no|nunca) (?:pedi|solicite|he pedido"
        r"|he solicitado)|estan usando mi cuenta|usan mi cuenta|(?:conexion|alerta)\w* .. (?:pais|lugar"
        r"|ciudad) .. (?:nunca|no)",
        rf"{_PLACE} .. {_BROKEN}",
        rf"{_BROKEN} .. (?:mi|mis|la|nuestra|nuestro|nuestras) {_PLACE}",
        r"(?:me|nos|he sido|fui|hemos sido|fuimos) (?:han |ha )?(?:hacke\w*|jacke\w*|pirate\w*)|(?:un|unos"
        r"|los|por) hackers?|robo de identidad|suplantacion",
        rf"{_STRANGER} .. (?:entr\w+|acced\w+|acceso|inicio|iniciado|usa\w*|utiliz\w+|cambi\w+|modific\w+"
        rf"|compr\w+|conect\w+|metid\w+|esta en) .. (?:mi|mis|nuestra|nuestro|sin)",
        r"(?:accesos?|compras?|pedidos?|transaccion\w*|movimientos?|inicios?) .. no (?:reconozco|hice"
        r"|autorice|realice|he (?:hecho|realizado))",
        r"(?:acceso|accesos|inicios? de sesion|actividad|transaccion\w*|compras?|pedidos?|dispositivos?"
        r"|movimientos?|operacion\w*|cargos?) (?:\w+ )?(?:no (?:autorizad\w+|reconocid\w+|reconozco)"
        r"|sospechos\w+|desconocid\w+|inusual\w*|extran\w+|fraudulent\w+|que no (?:reconozco|hice|autorice"
        r"|realice))",
        r"(?:no|nunca) (?:fui|soy|era|he sido) yo|yo no (?:fui|hice|he|realice|solicite|pedi|autorice)"
        r"|(?:no|nunca) (?:solicite|pedi|he (?:solicitado|pedido)) .. (?:contrasena|codigo|restablec\w*)",
        r"(?:contrasena|clave|correo|e-?mail|telefono) .. (?:cambi\w+|modific\w+) .. (?:sin|no fui"
        r"|no he sido)|(?:cambiaron|cambiado|modificaron) .. (?:contrasena|clave|correo) .. (?:sin)?"
        r"|sin mi (?:permiso|autorizacion|consentimiento) .. cuenta",
        r"(?:encontr\w+|descubr\w+|detect\w+|report\w+|inform\w+) .. (?:vulnerabilidad\w*"
        r"|fallo de seguridad|brecha|agujero|fuga)|(?:brecha|fuga|fallo) de (?:seguridad|datos)|(?:victima"
        r"|cai|clic|pinche) .. (?:phishing|estafa|fraude)|phishing|clave api .. (?:filtr\w+|robad\w+"
        r"|expuest\w+)",
    ),
    "legal_threat": (
        r"interpon\w+|pondre .. (?:manos|abogad\w+|demanda|denuncia)|ante (?:los tribunales|un juez|la ley"
        r"|las autoridades)|por la via (?:legal|judicial)|juicio",
        r"(?:mi|nuestro) abogad\w*|(?:ante|acudir a|recurrir a|ir a) la justicia|la justicia|(?:los|las|le"
        r"|les) (?:denunci\w+|demand\w+)|autoridades",
        r"demandar\w*|demandare\w*|(?:los|les|voy a|vamos a|pondre una|interponer (?:una )?"
        r"|presentar (?:una )?|poner (?:una )?|presentare (?:una )?|interpondre (?:una )?) ?(?:demandar"
        r"|demanda|denuncia|querella)|demanda (?:judicial|legal|contra|colectiva)|denunciar\w*|querell\w*",
        r"(?:acciones|accion|medidas|medios|via|vias|proceso|procedimiento|consecuencias"
        r"|tramites) (?:legales|legal|judiciales|judicial|juridicas|juridica)|emprender .. legales"
        r"|tribunal\w*|juzgado\w*|(?:ir|llevar\w*|vemos|acudir|llegar) .. (?:juicio|corte|justicia)",
        rf"(?:mi|mis|nuestro|nuestros|un|el|los) {_LAWYER} .. (?:va|van|contact\w*|se pond\w*|tomar\w*"
        rf"|hara\w*|dice|esta|envi\w*|escrib\w*|llevar\w*|comunic\w*|ya|recomiend\w*|inici\w*)"
        rf"|(?:contact\w*|consult\w*|hablar\w*|hable|contrat\w*|acudir\w*|pasar\w*|noticias|llamar\w*"
        rf"|poner\w*|recurr\w*|manos|asesor\w*) .. {_LAWYER}",
        r"profeco|facua|ocu\b|consumo .. (?:reclamacion|denuncia|oficina)"
        r"|oficina (?:\w+ )?(?:de )?(?:proteccion al |del |de )?consumidor|proteccion (?:al"
        r"|del) consumidor|defensa del consumidor|sernac|indecopi|hojas? de reclamacion\w*|policia"
        r"|agencia (?:espanola )?de proteccion de datos|defensor del pueblo|burofax|danos y perjuicios"
        r"|incumplimiento de contrato",
    ),
    "human_wanted": (
        r"(?:pase|pasa|paseme|pasame|paseme|ponganme|poname|pongame|comuniqueme|comunicame|comuniquenme"
        r"|conecteme|transfierame|transfiereme|deme|dame) (?:con |a )?(?:un |una |su |tu |el |la "
        r"|algun )?(?:human[oa]|persona|agente|asesor\w*|supervisor\w*|gerente|jefe|responsable"
        r"|encargad[oa]|operador\w*)|que me (?:atienda|atendiera|llame|contacte|responda) (?:un|una"
        r"|alguien)|su (?:jefe|gerente|supervisor\w*|superior)",
        rf"(?:atend\w+|atienda|ayud\w+|respond\w+|contact\w+|llam\w+) (?:por )?(?:un |una "
        rf"|algun )?(?:{_PERSON})",
        r"(?:atencion|agente|persona|alguien) (?:real|humano|humana|de verdad)|hay alguien",
        rf"(?:hablar|habl\w+|comunicar\w*|comunic\w+|chatear|conversar|contactar|platicar|tratar|contacto"
        rf"|charlar) (?:\w+ ){{0,2}}?(?:con|a) (?:\w+ ){{0,3}}?{_PERSON}",
        rf"(?:pas\w+|transfier\w+|transferir\w*|conect\w+|comuniqu\w+|deriv\w+|escal\w+|pong\w+|remit\w+"
        rf"|redirig\w+|contacto) .. (?:con|a) (?:\w+ ){{0,3}}?{_PERSON}",
        rf"(?:quiero|quisiera|necesito|exijo|solicito|pido|prefiero|deseo|me gustaria|queremos"
        rf"|necesitamos) (?:\w+ ){{0,4}}?{_PERSON}",
        r"(?:persona|agente|asesor) (?:real|humana?|de verdad|de carne)|ser humano|atencion humana"
        r"|ayuda humana|soporte humano|trato humano|hay (?:algun humano|alguien|una persona)",
        r"(?:no|harto|harta|cansad\w|basta|sin|dejen) .. (?:un |una |el |la |de |con |su |este "
        r"|esta )*(?:robots?|bots?|chatbots?|maquinas?|ia|inteligencia artificial|respuestas automaticas)",
        r"(?:llamenme|llameme|llamame|llamadme|llamarme|me (?:pueden|puede|podrian|podria) llamar"
        r"|que me llamen|por telefono|una llamada)|(?:un |una )(?:humano|agente|persona"
        r"|asesor)(?:,)? por favor",
    ),
    "third_attempt": (
        r"(?:mi|la|el|es|por|van|van ya|nuestro) (?:\w+ )?(?:tercer[oa]?|cuart[oa]|quint[oa]|sext[oa]"
        r"|decim[oa]|enesim[oa]) (?:vez|ocasion|mensaje|correo|e-?mail|intento|solicitud|ticket|consulta"
        r"|reclamo|reclamacion|llamada|peticion)|(?:tres|cuatro|cinco|varias|muchas|3|4|5) veces (?:que|ya"
        r"|sin|y|he|les|les he|ya les)|van (?:tres|cuatro|cinco|varias|3|4|5) veces",
        r"(?:tercera?|3\W?a?|cuarta?|4\W?a?|quinta?|5\W?a?|sexta?|decima?|enesima) (?:vez|ocasion|mensaje"
        r"|correo|e-?mail|intento|solicitud|ticket|consulta|reclamo|reclamacion|llamada|peticion)",
        r"(?:escrit\w*|escrib\w*|contact\w*|pedid\w*|pregunt\w*|llam\w*|report\w*|explic\w*|intent\w*"
        r"|envi\w*|reclam\w*|solicit\w*|dicho) .. (?:tres|3|cuatro|4|cinco|5|varias|muchas|multiples"
        r"|incontables|mil|diez|numerosas) (?:veces|ocasiones|mensajes|correos|e-?mails|solicitudes"
        r"|reclamos|tickets)",
        r"(?:tres|3|cuatro|4|cinco|5|varios|varias|muchos|multiples) (?:mensajes|correos|e-?mails|intentos"
        r"|solicitudes|tickets|respuestas|llamadas|veces) .. (?:sigue|siguen|nada|sin|aun|todavia"
        r"|ningun\w*|no|mismo|sigo|seguimos)",
        r"(?:dos|ambas|ultimas|anteriores|sus) (?:\w+ )?(?:soluciones|respuestas|sugerencias"
        r"|propuestas) .. (?:no|nada|ningun\w*|tampoco)|una y otra vez|repetidas (?:veces|ocasiones)"
        r"|en reiteradas (?:ocasiones|oportunidades)",
    ),
    "very_negative": (
        r"(?:peor|mas pesim\w+) (?:\w+ ){0,3}(?:servicio|empresa|compania|experiencia|soporte|producto|app"
        r"|aplicacion|atencion|cliente)|pesim\w+|vergonzos\w+|(?:una|que) verguenza|inaceptable\w*"
        r"|indignante\w*|indignad\w+|estafa\w*|estafadores|ladrones|rateros|mierda|joder|cono|puta\w*"
        r"|puto\w*|pendej\w+|cabron\w*|basura|inutil\w*|incompetent\w+|ineptos?|hart[oa]s? de"
        r"|estoy hart\w+|furios\w+|enfurecid\w+|enojadisim\w+|muy (?:enojad|enfadad|molest)\w+|asco"
        r"|asqueros\w+|horrible\w*|nunca mas|jamas volvere|una burla|se burlan|robo|desastre|lamentable\w*"
        r"|intolerable\w*|ridicul\w+|colmo",
    ),
    "refund": (
        r"reclam\w+|(?:quiero|exijo|necesito|pido|solicito) .. de (?:vuelta|regreso)|de vuelta",
        r"(?:factura|cargo|cobro|importe|pago) .. (?:incorrect\w+|equivocad\w+|mal|error|no (?:es"
        r"|esta) (?:correct\w+|bien)|erroneo?a?)|(?:factur|cobr|carg|pag)\w* .. en (?:lugar|vez) de",
        r"reembols\w*|devolucion\w*|(?:devuelv\w*|devolver\w*|devuelt\w*|regres\w+|retorn\w+|reintegr\w+"
        r"|recuper\w+) .. (?:dinero|plata|importe|pago|cobro|monto|cantidad|\W?\d\w*)|reintegr\w+"
        r"|devuelv\w*|devolverme",
        r"(?:cobr\w+|cargo|cargad\w+|cargaron|factur\w+|pag\w+|debit\w+|descont\w+) .. (?:dos veces|doble"
        r"|de mas|por error|indebid\w+|duplicad\w+|sin (?:mi|nuestr\w)|otra vez|aunque|equivocad\w+|nunca"
        r"|erroneamente|a pesar|demasiado)|(?:cargo|cobro|factura|pago|importe) (?:\w+ )?(?:duplicad\w+"
        r"|indebid\w+|incorrect\w+|erroneo?a?|equivocad\w+|no (?:autorizad\w+|reconocid\w+)|injust\w+"
        r"|doble|fraudulent\w+)|doble (?:cargo|cobro)|disput\w+|impugn\w+|compensacion|compens\w+"
        r"|indemni\w+|me deben",
    ),
    "chargeback": (
        r"contra-?cargo\w*|charge-?\s?back|(?:banco|tarjeta|paypal) .. (?:disput\w+|anul\w+|reclam\w+"
        r"|revers\w+|devuelv\w+|retroce\w+|desconoc\w+)|(?:disput\w+|desconoc\w+|retroces\w+|reclam\w+"
        r"|revertir) .. (?:banco|paypal|mi tarjeta)|retrocesion",
    ),
    "thanks": (
        r"gracias|perfecto|genial|excelente|solucionad\w|resuelt\w|funciona ya|ya funciona|estupendo|vale",
    ),
    "but": (r"no|pero|sigue|todavia|aun|nada|nunca|problema|lamentablemente|tampoco",),
}

EXCUSES = {
    "account_compromise": (
        r"(?:que|como|quien|donde) .. (?:si|en caso) .. (?:hacke\w*|jacke\w*|roba\w*|compromet\w*)"
        r"|(?:proteger|protejo|proteccion|evitar|prevenir|asegurar) .. (?:contra|de|que|hacke\w*|robo"
        r"|phishing)|hackathon\w*|en caso de (?:robo|hackeo|brecha)|si (?:mi|la|alguien|una) .. (?:fuera"
        r"|es|llega\w*|hacke\w*) .. (?:hacke\w*|roba\w*|cuenta)",
        r"(?:como|puedo|se puede) .. (?:activar|configurar|recibir|habilitar) .. (?:alertas?"
        r"|notificacion\w*|avisos?)|robo (?:a|de) (?:mano|tiempo)",
    ),
    "legal_threat": (
        rf"(?:como|puedo|se puede|donde) .. (?:agregar|anadir|invitar|compartir|dar|enviar"
        rf"|exportar) .. {_LAWYER}|(?:somos|soy|para) (?:un|una|mi|nuestro) (?:despacho|bufete|abogad[oa]"
        rf"|estudio)|(?:plantilla|ejemplo|categoria|carpeta|campo|modulo) .. (?:demanda|denuncia|tribunal"
        rf"|juzgado)|(?:alta|mucha|baja|gran|poca|en|bajo|segun|la|por) demanda\b|bajo demanda",
    ),
    "human_wanted": (
        r"(?:mis|nuestros|los) (?:\w+ )?(?:clientes|usuarios|visitantes) .. (?:hablar|chatear|contactar"
        r"|comunicar\w*)|(?:como|puedo|se puede|donde) .. (?:configurar|agregar|anadir|asignar|activar"
        r"|desactivar|invitar|crear|eliminar) .. (?:agentes?|asesor\w*|bot|operador\w*|persona|gerente"
        r"|responsable|supervisor)|recursos humanos|(?:mi|nuestro) (?:jefe|gerente|companero|responsable"
        r"|equipo)",
    ),
    "refund": (
        r"(?:mis|nuestros|un|mi|a un) clientes? .. (?:reembols\w*|devolucion\w*)|(?:reembols\w*"
        r"|devolucion\w*) .. (?:a |de |para )+(?:mis |nuestros |un |mi |los )?clientes?|(?:cual|cuales"
        r"|como|donde|que) .. (?:politica|condiciones|plazos?|reglas) (?:\w+ )?(?:de )?(?:reembols\w*"
        r"|devolucion\w*)|(?:gracias|recibi|recibido) .. (?:reembolso|devolucion)",
    ),
}
