"""The criteria that every event begins with, until its secretariat publishes others (Strategy, Transparency).

They come with the system, so that no decision is ever taken without criteria that could be read before.
"""

from __future__ import annotations

from collections.abc import Mapping

from decisions.models import Area

STANDING: Mapping[Area, Mapping[str, str]] = {
    Area.ACCREDITATION: {
        "en": "The organisation is of civil society, or of the kind that the event is for.\n"
        "The person speaks for the organisation.\n"
        "The registration is complete and arrived in time.\n"
        "Regions, local organisations, and organisations led by women and by young people are in balance.\n"
        "Opinions, however critical, are no reason to refuse.",
        "fr": "L’organisation appartient à la société civile ou à la catégorie à laquelle la réunion s’adresse.\n"
        "La personne représente cette organisation.\n"
        "L’inscription est complète et est arrivée à temps.\n"
        "L’équilibre est assuré entre les régions, les organisations locales et celles que dirigent "
        "des femmes ou des jeunes.\n"
        "Les opinions, même critiques, ne sont jamais un motif de refus.",
        "es": "La organización es de la sociedad civil o del tipo al que se dirige el evento.\n"
        "La persona representa a la organización.\n"
        "La inscripción está completa y llegó a tiempo.\n"
        "Hay equilibrio entre las regiones, las organizaciones locales y las dirigidas por mujeres y por jóvenes.\n"
        "Las opiniones, por críticas que sean, no son motivo de rechazo.",
        "ar": "أن تكون المنظمة من منظمات المجتمع المدني أو من الفئة التي يُعقد الحدث لأجلها.\n"
        "أن يكون الشخص ممثلا للمنظمة.\n"
        "أن يكون طلب التسجيل كاملا وواردا في موعده.\n"
        "أن يتحقق التوازن بين المناطق والمنظمات المحلية والمنظمات التي تقودها النساء أو الشباب.\n"
        "لا تكون الآراء، مهما كانت نقدية، سببا للرفض.",
        "ru": "Организация относится к гражданскому обществу или к категории, для которой проводится мероприятие.\n"
        "Лицо представляет эту организацию.\n"
        "Заявка заполнена полностью и поступила вовремя.\n"
        "Соблюдается баланс регионов, местных организаций и организаций под руководством женщин и молодёжи.\n"
        "Мнения, сколь угодно критические, не служат основанием для отказа.",
        "zh": "该组织属于民间社会，或属于活动所面向的类别。\n"
        "此人代表该组织。\n"
        "报名材料完整并按时送达。\n"
        "各区域、地方组织以及由妇女和青年领导的组织保持均衡。\n"
        "任何意见，无论多么具有批评性，都不构成拒绝的理由。",
    },
    Area.GROUP: {
        "en": "Members speak for organisations of civil society and sit for them.\n"
        "The group as a whole reaches the agreed balance of regions and kinds of organisations.\n"
        "A member is removed only for breaking the group’s terms, for no longer speaking for the organisation, "
        "or at the organisation’s own wish.\n"
        "Opinions, however critical, are no reason to remove a member.",
        "fr": "Les membres représentent des organisations de la société civile et siègent en leur nom.\n"
        "Le groupe dans son ensemble respecte l’équilibre convenu entre les régions et les types d’organisations.\n"
        "Un membre n’est exclu que s’il enfreint le mandat du groupe, s’il ne représente plus l’organisation "
        "ou si celle-ci le souhaite.\n"
        "Les opinions, même critiques, ne sont jamais un motif d’exclusion.",
        "es": "Los miembros representan a organizaciones de la sociedad civil y participan en su nombre.\n"
        "El grupo en su conjunto alcanza el equilibrio acordado de regiones y tipos de organización.\n"
        "Un miembro solo se retira por incumplir el mandato del grupo, por dejar de representar a la organización "
        "o por deseo de esta.\n"
        "Las opiniones, por críticas que sean, no son motivo para retirar a un miembro.",
        "ar": "يمثل الأعضاء منظمات المجتمع المدني ويشاركون باسمها.\n"
        "يحقق الفريق في مجموعه التوازن المتفق عليه بين المناطق وأنواع المنظمات.\n"
        "لا يُستبعد عضو إلا لمخالفته اختصاصات الفريق أو لأنه لم يعد يمثل المنظمة أو بناء على رغبتها.\n"
        "لا تكون الآراء، مهما كانت نقدية، سببا لاستبعاد عضو.",
        "ru": "Члены группы представляют организации гражданского общества и заседают от их имени.\n"
        "Группа в целом соответствует согласованному балансу регионов и видов организаций.\n"
        "Член группы исключается лишь за нарушение круга ведения, если он больше не представляет организацию "
        "или если этого желает сама организация.\n"
        "Мнения, сколь угодно критические, не служат основанием для исключения.",
        "zh": "成员代表民间社会组织并以其名义参加小组。\n"
        "小组整体达到商定的区域和组织类别均衡。\n"
        "只有在违反小组职权范围、不再代表该组织或该组织自己提出时，成员才会被移除。\n"
        "任何意见，无论多么具有批评性，都不构成移除成员的理由。",
    },
    Area.SPONSORSHIP: {
        "en": "Requests are scored by the criteria and weights that the call publishes.\n"
        "Two reviewers score apart from each other; nobody scores a request of their own organisation.\n"
        "Somebody else decides, by the scores and the money that is left.\n"
        "The person is registered for the event.",
        "fr": "Les demandes sont notées selon les critères et les coefficients publiés dans l’appel.\n"
        "Deux évaluateurs notent séparément ; personne ne note une demande de sa propre organisation.\n"
        "Une autre personne décide, selon les notes et les fonds disponibles.\n"
        "La personne est inscrite à la réunion.",
        "es": "Las solicitudes se puntúan según los criterios y pesos publicados en la convocatoria.\n"
        "Dos evaluadores puntúan por separado; nadie puntúa una solicitud de su propia organización.\n"
        "Otra persona decide, según las puntuaciones y los fondos disponibles.\n"
        "La persona está inscrita en el evento.",
        "ar": "تُقيَّم الطلبات وفق المعايير والأوزان المنشورة في الدعوة.\n"
        "يضع الدرجات مراجعان كل على حدة، ولا يقيّم أحد طلبا من منظمته.\n"
        "يتخذ القرار شخص آخر بحسب الدرجات والأموال المتبقية.\n"
        "أن يكون الشخص مسجلا في الحدث.",
        "ru": "Заявки оцениваются по критериям и весам, опубликованным в объявлении.\n"
        "Два рецензента ставят оценки независимо друг от друга; никто не оценивает заявку своей организации.\n"
        "Решение принимает другое лицо с учётом оценок и оставшихся средств.\n"
        "Лицо зарегистрировано на мероприятие.",
        "zh": "申请按照征集公告公布的标准和权重评分。\n"
        "两名评审人分别评分；任何人不得评审本组织的申请。\n"
        "由另一人根据评分和余款作出决定。\n"
        "此人已报名参加活动。",
    },
    Area.MODERATION: {
        "en": "Words are hidden only if they endanger somebody, incite to hatred or violence, or tell what is private"
        ".\n"
        "As little as possible is hidden, and for as short as possible.\n"
        "The author is told which words, and why.\n"
        "Criticism of States, of the United Nations or of the secretariat is not hidden.",
        "fr": "Des propos ne sont masqués que s’ils mettent quelqu’un en danger, incitent à la haine ou à la violence "
        "ou révèlent la vie privée.\n"
        "On masque le moins possible, et le moins longtemps possible.\n"
        "L’auteur est informé des mots concernés et du motif.\n"
        "Les critiques visant des États, les Nations Unies ou le secrétariat ne sont pas masquées.",
        "es": "Solo se ocultan palabras que pongan a alguien en peligro, inciten al odio o a la violencia "
        "o revelen lo privado.\n"
        "Se oculta lo menos posible y durante el menor tiempo posible.\n"
        "Se comunica al autor qué palabras y por qué.\n"
        "Las críticas a los Estados, a las Naciones Unidas o a la secretaría no se ocultan.",
        "ar": "لا يُحجب كلام إلا إذا عرّض شخصا للخطر أو حرّض على الكراهية أو العنف أو كشف أمرا خاصا.\n"
        "يُحجب أقل ما يمكن ولأقصر مدة ممكنة.\n"
        "يُبلَّغ صاحب الكلام بما حُجب وبسببه.\n"
        "لا يُحجب انتقاد الدول أو الأمم المتحدة أو الأمانة.",
        "ru": "Слова скрываются, только если они подвергают кого-либо опасности, разжигают ненависть или насилие "
        "либо раскрывают личное.\n"
        "Скрывается как можно меньше и на как можно более короткое время.\n"
        "Автору сообщается, какие слова скрыты и почему.\n"
        "Критика государств, Организации Объединённых Наций и секретариата не скрывается.",
        "zh": "只有危及他人、煽动仇恨或暴力、或泄露隐私的言论才会被隐藏。\n"
        "隐藏的内容尽可能少，时间尽可能短。\n"
        "作者会被告知哪些文字被隐藏以及原因。\n"
        "对国家、联合国或秘书处的批评不会被隐藏。",
    },
    Area.DISPOSITION: {
        "en": "Every comment that arrives in time is answered, with the reason.\n"
        "One person recommends the answer and another decides it.\n"
        "A comment is judged by what it says, not by who says it.\n"
        "What is said to be taken up can be found at the place that is named.",
        "fr": "Toute observation arrivée à temps reçoit une réponse motivée.\n"
        "Une personne recommande la réponse, une autre la décide.\n"
        "Une observation est jugée sur ce qu’elle dit, non sur son auteur.\n"
        "Ce qui est dit retenu se trouve à l’endroit indiqué.",
        "es": "Toda observación que llega a tiempo recibe respuesta, con el motivo.\n"
        "Una persona recomienda la respuesta y otra la decide.\n"
        "Una observación se juzga por lo que dice, no por quién lo dice.\n"
        "Lo que se dice recogido se encuentra en el lugar indicado.",
        "ar": "يُجاب عن كل تعليق يصل في موعده مع بيان السبب.\n"
        "يوصي شخص بالجواب ويقرره شخص آخر.\n"
        "يُنظر في التعليق بحسب ما يقوله لا بحسب قائله.\n"
        "ما يُذكر أنه أُخذ به يوجد في الموضع المشار إليه.",
        "ru": "На каждое замечание, поступившее вовремя, даётся мотивированный ответ.\n"
        "Один человек рекомендует ответ, другой принимает решение.\n"
        "Замечание оценивается по содержанию, а не по автору.\n"
        "То, что названо учтённым, можно найти в указанном месте.",
        "zh": "每一条按时收到的意见都会得到附有理由的答复。\n"
        "一人建议答复，另一人作出决定。\n"
        "意见按其内容而不是按提出者来评判。\n"
        "说明已采纳的内容可在所指明之处找到。",
    },
}
