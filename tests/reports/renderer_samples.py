"""Small documents for the renderers' tests, in the six languages; people and organisations are demonstrations."""

# ruff: noqa: E501 (sentences stand on one line)

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache

from bs4 import BeautifulSoup
from flask import Flask
from flask_babel import Babel

from reports.renderers import numbering
from reports.renderers.document import (
    AgendaAnnex,
    AgendaDay,
    AgendaEntry,
    AnsweredComment,
    Block,
    CommentsAnnex,
    Heading,
    Item,
    Masthead,
    NumberedDocument,
    Paragraph,
    ParticipationAnnex,
    Source,
    Tally,
    Words,
)
from reports.renderers.html import build_html
from reports.renderers.pdf import render_pdf

MADE = datetime(2026, 5, 29, 10, 0, tzinfo=UTC)
SIX = ("ar", "zh", "en", "fr", "ru", "es")

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "body": "Civil Society Roundtable (demonstration)",
        "occasion": "Fourth roundtable",
        "place": "Málaga, Spain, and online",
        "distribution": "Distribution: general",
        "title": "Outcome document of the fourth roundtable on meaningful participation of civil society",
        "summary": "The roundtable brought together 184 representatives of civil society from 62 countries. The present document sets out what was said, what was recommended and how each of the comments received was answered.",
        "introduction": "Introduction",
        "opening": "The fourth roundtable was held on 12 and 13 May 2026, in person and online.[^1] It was prepared by a consultation group of twelve organisations, half of them led by women.",
        "background": "Background",
        "aim": "Participants recalled the purpose of the series: a regular dialogue with civil society on its *priorities*, needs and practical experience, in which no region speaks for another.",
        "recommendations": "Recommendations",
        "recommends": "The roundtable recommends that the organisers of future dialogues:",
        "a": "publish the criteria by which places and travel support are given, before the first of them is given;[^2]",
        "b": "answer every comment that is submitted in a round, with a reason, and say where it took effect;",
        "bullet": "in the language in which it was submitted, where an interpreter can be found.",
        "follow": "Progress will be reviewed at the next roundtable on the basis of a public list of what was promised.",
        "note1": "Recordings of the open sessions are kept for one year.",
        "note2": "The criteria were first asked for at the regional dialogue of 12 April 2026.",
        "session": "Opening and adoption of the agenda",
        "detail": "Interpretation in six languages",
        "working": "Working session: answering what was asked",
        "africa": "Africa",
        "asia": "Asia and the Pacific",
        "americas": "Latin America and the Caribbean",
        "in_person": "In person",
        "online": "Online",
        "comment": "The criteria should be published before the call is opened, not after, so that small organisations can judge whether an application is worth their time.",
        "reason": "The paragraph now says so.",
        "accepted": "Accepted",
        "noted": "Noted",
        "para": "paragraph {}",
        "dialogue": "regional dialogue of 12 April",
    },
    "fr": {
        "body": "Table ronde de la société civile (démonstration)",
        "occasion": "Quatrième table ronde",
        "place": "Málaga (Espagne) et en ligne",
        "distribution": "Distribution : générale",
        "title": "Document final de la quatrième table ronde sur la participation effective de la société civile",
        "summary": "La table ronde a réuni 184 représentantes et représentants de la société civile de 62 pays. Le présent document rend compte de ce qui a été dit, de ce qui a été recommandé et de la réponse donnée à chacune des observations reçues.",
        "introduction": "Introduction",
        "opening": "La quatrième table ronde s’est tenue les 12 et 13 mai 2026, sur place et en ligne[^1]. Elle a été préparée par un groupe de consultation de douze organisations, dont la moitié sont dirigées par des femmes.",
        "background": "Contexte",
        "aim": "Les participants ont rappelé l’objet de la série : un dialogue régulier avec la société civile sur ses *priorités*, ses besoins et son expérience pratique, dans lequel aucune région ne parle pour une autre.",
        "recommendations": "Recommandations",
        "recommends": "La table ronde recommande aux organisateurs des prochains dialogues :",
        "a": "De publier les critères d’attribution des places et des aides au voyage avant la première attribution[^2] ;",
        "b": "De répondre, motifs à l’appui, à chaque observation présentée et d’indiquer où elle a été prise en compte ;",
        "bullet": "dans la langue de l’observation, lorsqu’un interprète est disponible.",
        "follow": "Les progrès seront examinés à la prochaine table ronde sur la base d’une liste publique des engagements pris.",
        "note1": "Les enregistrements des séances publiques sont conservés un an.",
        "note2": "Les critères ont été demandés pour la première fois lors du dialogue régional du 12 avril 2026.",
        "session": "Ouverture et adoption de l’ordre du jour",
        "detail": "Interprétation dans les six langues",
        "working": "Séance de travail : répondre à ce qui a été demandé",
        "africa": "Afrique",
        "asia": "Asie et Pacifique",
        "americas": "Amérique latine et Caraïbes",
        "in_person": "Sur place",
        "online": "En ligne",
        "comment": "Les critères devraient être publiés avant l’ouverture de l’appel, et non après, afin que les petites organisations puissent juger si une candidature en vaut la peine.",
        "reason": "Le paragraphe le précise désormais.",
        "accepted": "Acceptée",
        "noted": "Notée",
        "para": "paragraphe {}",
        "dialogue": "dialogue régional du 12 avril",
    },
    "es": {
        "body": "Mesa redonda de la sociedad civil (demostración)",
        "occasion": "Cuarta mesa redonda",
        "place": "Málaga (España) y en línea",
        "distribution": "Distribución: general",
        "title": "Documento final de la cuarta mesa redonda sobre la participación efectiva de la sociedad civil",
        "summary": "La mesa redonda reunió a 184 representantes de la sociedad civil de 62 países. En el presente documento se expone lo que se dijo, lo que se recomendó y la respuesta que recibió cada una de las observaciones.",
        "introduction": "Introducción",
        "opening": "La cuarta mesa redonda se celebró los días 12 y 13 de mayo de 2026, de forma presencial y en línea[^1]. La preparó un grupo de consulta de doce organizaciones, la mitad de ellas dirigidas por mujeres.",
        "background": "Antecedentes",
        "aim": "Los participantes recordaron el propósito de la serie: un diálogo periódico con la sociedad civil sobre sus *prioridades*, sus necesidades y su experiencia práctica, en el que ninguna región habla por otra.",
        "recommendations": "Recomendaciones",
        "recommends": "La mesa redonda recomienda a los organizadores de los próximos diálogos que:",
        "a": "publiquen los criterios por los que se asignan las plazas y las ayudas de viaje antes de asignar la primera[^2];",
        "b": "respondan de forma motivada a cada observación presentada e indiquen dónde surtió efecto;",
        "bullet": "en el idioma en que se presentó, cuando haya intérprete.",
        "follow": "Los avances se examinarán en la próxima mesa redonda a partir de una lista pública de los compromisos contraídos.",
        "note1": "Las grabaciones de las sesiones abiertas se conservan un año.",
        "note2": "Los criterios se pidieron por primera vez en el diálogo regional del 12 de abril de 2026.",
        "session": "Apertura y aprobación del programa",
        "detail": "Interpretación a los seis idiomas",
        "working": "Sesión de trabajo: responder a lo que se pidió",
        "africa": "África",
        "asia": "Asia y el Pacífico",
        "americas": "América Latina y el Caribe",
        "in_person": "Presencial",
        "online": "En línea",
        "comment": "Los criterios deberían publicarse antes de abrir la convocatoria y no después, para que las organizaciones pequeñas puedan juzgar si les compensa presentar una solicitud.",
        "reason": "El párrafo lo dice ahora.",
        "accepted": "Aceptada",
        "noted": "Tomada en cuenta",
        "para": "párrafo {}",
        "dialogue": "diálogo regional del 12 de abril",
    },
    "ru": {
        "body": "Круглый стол гражданского общества (демонстрация)",
        "occasion": "Четвертый круглый стол",
        "place": "Малага, Испания, и онлайн",
        "distribution": "Рассылка: общая",
        "title": "Итоговый документ четвертого круглого стола о реальном участии гражданского общества",
        "summary": "В круглом столе приняли участие 184 представителя гражданского общества из 62 стран. В настоящем документе изложено, что было сказано, что было рекомендовано и какой ответ был дан на каждое из полученных замечаний.",
        "introduction": "Введение",
        "opening": "Четвертый круглый стол состоялся 12 и 13 мая 2026 года в очном формате и онлайн[^1]. Его подготовила консультативная группа из двенадцати организаций, половину которых возглавляют женщины.",
        "background": "Справочная информация",
        "aim": "Участники напомнили о цели серии: это регулярный диалог с гражданским обществом о его *приоритетах*, потребностях и практическом опыте, в котором ни один регион не говорит за другой.",
        "recommendations": "Рекомендации",
        "recommends": "Круглый стол рекомендует организаторам будущих диалогов:",
        "a": "публиковать критерии распределения мест и средств на поездки до начала их распределения[^2];",
        "b": "давать мотивированный ответ на каждое представленное замечание и указывать, где оно было учтено;",
        "bullet": "на том языке, на котором оно было представлено, если имеется переводчик.",
        "follow": "Достигнутый прогресс будет рассмотрен на следующем круглом столе на основе открытого перечня обещаний.",
        "note1": "Записи открытых заседаний хранятся в течение одного года.",
        "note2": "О критериях впервые просили на региональном диалоге 12 апреля 2026 года.",
        "session": "Открытие и утверждение повестки дня",
        "detail": "Устный перевод на шесть языков",
        "working": "Рабочее заседание: ответ на то, о чем просили",
        "africa": "Африка",
        "asia": "Азия и Тихий океан",
        "americas": "Латинская Америка и Карибский бассейн",
        "in_person": "Очно",
        "online": "Онлайн",
        "comment": "Критерии следует публиковать до открытия приема заявок, а не после, чтобы небольшие организации могли решить, стоит ли подавать заявку.",
        "reason": "Теперь об этом говорится в пункте.",
        "accepted": "Принято",
        "noted": "Принято к сведению",
        "para": "пункт {}",
        "dialogue": "региональный диалог 12 апреля",
    },
    "zh": {
        "body": "民间社会圆桌会议（演示）",
        "occasion": "第四次圆桌会议",
        "place": "西班牙马拉加及线上",
        "distribution": "分发：普遍",
        "title": "关于民间社会切实参与的第四次圆桌会议成果文件",
        "summary": "圆桌会议汇集了来自62个国家的184名民间社会代表。本文件阐述会上的发言和建议，以及对收到的每一条意见的答复。",
        "introduction": "导言",
        "opening": "第四次圆桌会议于2026年5月12日和13日以现场和线上方式举行。[^1]会议由十二个组织组成的协商小组筹备，其中半数由妇女领导。",
        "background": "背景",
        "aim": "与会者回顾了系列会议的宗旨：与民间社会就其*优先事项*、需求和实际经验定期开展对话，任何区域都不代表其他区域发言。",
        "recommendations": "建议",
        "recommends": "圆桌会议建议今后对话的组织者：",
        "a": "在分配首个名额之前，公布分配名额和旅费资助的标准；[^2]",
        "b": "对每一轮提交的每一条意见作出附理由的答复，并说明该意见在何处得到体现；",
        "bullet": "在有口译员的情况下，使用提交意见时所用的语文。",
        "follow": "下一次圆桌会议将根据公开的承诺清单审查进展情况。",
        "note1": "公开会议的录像保存一年。",
        "note2": "2026年4月12日的区域对话首次要求公布标准。",
        "session": "开幕和通过议程",
        "detail": "六种语文的口译",
        "working": "工作会议：答复所提要求",
        "africa": "非洲",
        "asia": "亚洲和太平洋",
        "americas": "拉丁美洲和加勒比",
        "in_person": "现场",
        "online": "线上",
        "comment": "标准应在征集开始之前而不是之后公布，以便小型组织判断是否值得花时间提出申请。",
        "reason": "该段现已写明。",
        "accepted": "采纳",
        "noted": "已注意到",
        "para": "第{}段",
        "dialogue": "4月12日的区域对话",
    },
    "ar": {
        "body": "المائدة المستديرة للمجتمع المدني (عرض توضيحي)",
        "occasion": "المائدة المستديرة الرابعة",
        "place": "مالقة، إسبانيا، وعبر الإنترنت",
        "distribution": "التوزيع: عام",
        "title": "الوثيقة الختامية للمائدة المستديرة الرابعة بشأن المشاركة المجدية للمجتمع المدني",
        "summary": "جمعت المائدة المستديرة 184 ممثلا للمجتمع المدني من 62 بلدا. وتعرض هذه الوثيقة ما قيل وما أوصي به وكيف جرى الرد على كل تعليق من التعليقات الواردة.",
        "introduction": "مقدمة",
        "opening": "عقدت المائدة المستديرة الرابعة يومي 12 و 13 أيار/مايو 2026 حضوريا وعبر الإنترنت[^1]. وأعدها فريق تشاوري من اثنتي عشرة منظمة تقود النساء نصفها.",
        "background": "معلومات أساسية",
        "aim": "أشار المشاركون إلى الغرض من هذه السلسلة: حوار منتظم مع المجتمع المدني بشأن *أولوياته* واحتياجاته وخبراته العملية، لا تتكلم فيه أي منطقة باسم منطقة أخرى.",
        "recommendations": "التوصيات",
        "recommends": "توصي المائدة المستديرة منظمي الحوارات المقبلة بما يلي:",
        "a": "نشر المعايير التي تمنح على أساسها المقاعد ودعم السفر قبل منح أول مقعد[^2]؛",
        "b": "الرد على كل تعليق يقدم في كل جولة، مع بيان الأسباب والموضع الذي أخذ به فيه؛",
        "bullet": "باللغة التي قدم بها، متى وجد مترجم شفوي.",
        "follow": "سيستعرض التقدم المحرز في المائدة المستديرة المقبلة على أساس قائمة علنية بالتعهدات.",
        "note1": "تحفظ تسجيلات الجلسات المفتوحة لمدة سنة واحدة.",
        "note2": "طلبت المعايير لأول مرة في الحوار الإقليمي المعقود في 12 نيسان/أبريل 2026.",
        "session": "الافتتاح وإقرار جدول الأعمال",
        "detail": "الترجمة الشفوية باللغات الست",
        "working": "جلسة عمل: الرد على ما طلب",
        "africa": "أفريقيا",
        "asia": "آسيا والمحيط الهادئ",
        "americas": "أمريكا اللاتينية ومنطقة البحر الكاريبي",
        "in_person": "حضوريا",
        "online": "عبر الإنترنت",
        "comment": "ينبغي نشر المعايير قبل فتح باب تقديم الطلبات لا بعده، حتى تتمكن المنظمات الصغيرة من تقدير جدوى تقديم طلب.",
        "reason": "تنص الفقرة الآن على ذلك.",
        "accepted": "مقبول",
        "noted": "أحيط به علما",
        "para": "الفقرة {}",
        "dialogue": "الحوار الإقليمي في 12 نيسان/أبريل",
    },
}
ELSEWHERE = {
    "en": Words("Les petites organisations ont besoin de davantage de temps pour répondre.", "fr"),
    "fr": Words(
        "Small organisations need more time to answer; two weeks are not enough where every letter must be agreed by a board that meets once a month.",
        "en",
    ),
    "es": Words(
        "تحتاج المنظمات الصغيرة إلى مزيد من الوقت للرد على المشاورات، ولا يكفيها أسبوعان حين يتعين أن يقر مجلس إدارتها كل رسالة.",
        "ar",
    ),
    "ru": Words("小型组织需要更多时间作出答复。", "zh"),
    "zh": Words(
        "Small organisations need more time to answer; two weeks are not enough where every letter must be agreed by a board that meets once a month.",
        "en",
    ),
    "ar": Words(
        "Small organisations need more time to answer; two weeks are not enough (as was said in 2021) where every letter must be agreed by a board that meets once a month.",
        "en",
    ),
}
LETTERS = (
    ("Harbour Forum (demonstration)", "en"),
    ("Maison du dialogue (démonstration)", "fr"),
    ("Casa de la Palabra (demostración)", "es"),
    ("Дом диалога (демонстрация)", "ru"),
    ("对话之家（演示）", "zh"),
    ("بيت الحوار (عرض توضيحي)", "ar"),
)


def blocks(language: str) -> tuple[Block, ...]:
    """Two chapters, one section, five paragraphs of which one is not translated, sub-paragraphs and a bullet."""

    def words(key: str) -> Words:
        return Words(TEXTS[language][key], language, translated=language != "en")

    sources = (
        Source("R1-C0001", "R1-C0001"),
        Source("R1-C0004", "R1-C0004"),
        Source(TEXTS[language]["dialogue"]),
    )
    return (
        Heading(words("introduction"), 1, numbering.chapter_mark(1, language)),
        Paragraph(words("opening"), 1, "opening"),
        Heading(words("background"), 2, numbering.section_mark(1, language)),
        Paragraph(words("aim"), 2, "aim", sources=sources),
        Paragraph(ELSEWHERE[language], 3, "time", sources=sources[:1]),
        Heading(words("recommendations"), 1, numbering.chapter_mark(2, language)),
        Paragraph(words("recommends"), 4, "recommends"),
        Item(words("a"), numbering.sub_mark(1, language), "recommends-a", sources=sources[1:]),
        Item(words("b"), numbering.sub_mark(2, language), "recommends-b"),
        Item(words("bullet"), depth=2),
        Paragraph(words("follow"), 5, "follow"),
    )


def answered(language: str, count: int) -> tuple[AnsweredComment, ...]:
    """Comments in their authors' six languages, half of them with an effect."""
    texts = TEXTS[language]
    return tuple(
        AnsweredComment(
            reference=f"R1-C{n:04}",
            place=texts["para"].format(4),
            place_anchor="recommends",
            submitted_by=LETTERS[n % 6][0],
            comment=Words(TEXTS[LETTERS[n % 6][1]]["comment"], LETTERS[n % 6][1]),
            disposition=texts["accepted"] if n % 2 else texts["noted"],
            reason=Words(texts["reason"], language) if n % 2 else None,
            effect=f"4 {numbering.sub_mark(1, language)}" if n % 2 else "",
            effect_anchor="recommends-a" if n % 2 else "",
        )
        for n in range(1, count + 1)
    )


def outcome(language: str = "en", comments: int = 7) -> NumberedDocument:
    """An outcome document with everything that one can hold."""
    texts = TEXTS[language]

    def words(key: str) -> Words:
        return Words(texts[key], language, translated=language != "en")

    lines = (
        AgendaEntry(time(9, 30), time(10, 0), words("session"), (words("detail"),)),
        AgendaEntry(time(10, 0), time(12, 30), words("working"), (words("dialogue"), ELSEWHERE[language])),
    )
    return NumberedDocument(
        language=language,
        title=words("title"),
        blocks=blocks(language),
        created=MADE,
        modified=MADE,
        author=texts["body"],
        masthead=Masthead(
            body=words("body"),
            symbol="RT/2026/4/OUT.1",
            distribution=words("distribution"),
            issued=date(2026, 5, 29),
            original="en",
            occasion=words("occasion"),
            place=words("place"),
            begins=date(2026, 5, 12),
            ends=date(2026, 5, 13),
            languages=SIX,
            address=f"https://parley.example/{language}/documents/RT-2026-4-OUT-1",
        ),
        summary=(words("summary"),),
        footnotes={"1": words("note1"), "2": words("note2")},
        annexes=(
            AgendaAnnex(
                numbering.annex_mark(1, language),
                (AgendaDay(date(2026, 5, 12), lines), AgendaDay(date(2026, 5, 13), lines)),
                "CEST",
            ),
            ParticipationAnnex(
                numbering.annex_mark(2, language),
                (Tally(words("africa"), 74), Tally(words("asia"), 61), Tally(words("americas"), 49)),
                (Tally(words("in_person"), 96), Tally(words("online"), 88)),
            ),
            CommentsAnnex(numbering.annex_mark(3, language), answered(language, comments)),
        ),
    )


def strategy() -> NumberedDocument:
    """A plain imported text with the numbers its source printed."""
    return NumberedDocument(
        language="en",
        title=Words("Engagement strategy (demonstration)", "en"),
        created=MADE,
        modified=MADE,
        footnotes={"a": Words("Adopted for a first period of two years.", "en")},
        blocks=(
            Heading(Words("Purpose", "en"), 1),
            Paragraph(Words("This text has paragraphs without numbers, as many imported texts do.[^a]", "en")),
            Heading(Words("Goals and outputs", "en"), 1),
            Paragraph(Words("A goal names what is to be different in the end.", "en"), "1.", "goal", depth=1),
            Paragraph(
                Words(
                    "An outcome names who does something differently, and it runs on for long enough to need a second line.",
                    "en",
                ),
                "1.1",
                "outcome",
                depth=1,
            ),
            Paragraph(
                Words(
                    "An output is what is delivered, and it runs on for long enough to need a second line on the page.",
                    "en",
                ),
                "1.1.1",
                "output",
                depth=2,
            ),
            Item(Words("An activity under the output, as a bullet.", "en")),
            Item(Words("Another, with a *stress* on one word.", "en")),
            Paragraph(Words("A second output.", "en"), "1.1.2", "second", depth=2),
            Heading(Words("A heading two levels lower than the one before it", "en"), 4),
            Paragraph(Words("The last words.", "en")),
        ),
    )


def with_blocks(document: NumberedDocument, *more: Block) -> NumberedDocument:
    """The same document with more at its end."""
    return replace(document, blocks=document.blocks + more)


def application(catalogues: str = "") -> Flask:
    """The least that fixed words need: no page, no database."""
    app = Flask("printing")
    if catalogues:
        app.config["BABEL_TRANSLATION_DIRECTORIES"] = catalogues
    Babel(app)
    return app


def page(document: NumberedDocument) -> BeautifulSoup:
    """The page that is printed."""
    with application().app_context():
        return BeautifulSoup(build_html(document), "html.parser")


def printed(document: NumberedDocument) -> bytes:
    """The document as PDF."""
    with application().app_context():
        return render_pdf(document)


@lru_cache
def sample_pdf(language: str) -> bytes:
    """The sample of a language, made once for all tests; "strategy" is the imported text."""
    return printed(strategy() if language == "strategy" else outcome(language))
