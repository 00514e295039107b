#!/usr/bin/env python3
"""Makes the office documents of this folder: the same bytes each time."""

import pathlib
import zipfile

HERE = pathlib.Path(__file__).parent
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pack(name, parts):
    with zipfile.ZipFile(HERE / name, "w") as archive:
        for part, text in parts.items():
            info = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if part == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, text)


def rels(*links):
    rows = "".join(
        f'<Relationship Id="r{i}" Type="{REL}/{kind}" Target="{target}"{mode}/>'
        for i, (kind, target, mode) in enumerate((*link, "")[:3] for link in links)
    )
    return f"<Relationships>{rows}</Relationships>"


CORE = """<cp:coreProperties><dc:title>{}</dc:title><dc:creator>Ann Writer</dc:creator>
<dcterms:created>2024-05-06T07:08:09Z</dcterms:created></cp:coreProperties>"""
CORE_TYPE = ("metadata/core-properties", "docProps/core.xml")
OUT = ' TargetMode="External"'


def p(text, shape=""):
    return f"<w:p><w:pPr>{shape}</w:pPr>{text}</w:p>"


def r(text, look=""):
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def style(name):
    return f'<w:pStyle w:val="{name}"/>'


def item(level, number=1):
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def cell(text, more=""):
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{p(r(text))}</w:tc>"


DOCX = "".join(
    [
        p(r("A House by the River"), style("Title")),
        p(r("The walls"), style("H1")),
        p(
            r("A wall stands on ")
            + r("firm", "<w:b/>")
            + r(" ground, or it ")
            + r("falls", "<w:i/>")
            + r(".")
            + '<w:r><w:footnoteReference w:id="2"/></w:r>'
            + r(" See ")
            + f'<w:hyperlink r:id="r0">{r("the plan")}</w:hyperlink>'
            + r(" and ")
            + f'<w:hyperlink w:anchor="roof">{r("the roof")}</w:hyperlink>'
            + r(". Water is H")
            + r("2", '<w:vertAlign w:val="subscript"/>')
            + r("O.")
        ),
        p(r("Stones"), item(0)),
        p(r("from the quarry"), item(1)),
        p(r("from the field"), item(1)),
        p(r("Mortar"), item(0)),
        p(r("Not a word of this is mine."), style("Q")),
        p(r("mix(sand, lime)"), style("C")),
        p(r("  wait(1)"), style("C")),
        '<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:trPr><w:tblHeader/></w:trPr>',
        cell("Wall") + cell("Length") + cell("Height") + "</w:tr><w:tr>",
        cell("North") + cell("unknown so far", '<w:gridSpan w:val="2"/>') + "</w:tr></w:tbl>",
        p('<w:bookmarkStart w:id="1" w:name="roof"/>' + r("The roof"), style("H1")),
        p(
            r("It is ")
            + f'<w:del w:author="Bob">{r("flat").replace("w:t", "w:delText")}</w:del>'
            + f'<w:ins w:author="Bob">{r("steep")}</w:ins>'
            + r(".")
            + '<w:r><w:commentReference w:id="0"/></w:r>'
            + '<w:r><w:drawing><wp:docPr id="1" descr="A drawing of the roof"/><a:blip r:embed="r1"/></w:drawing></w:r>'
            + "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
            + p(r("A box beside the text."))
            + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
            + p(r("A box beside the text."))
            + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
        ),
        p("<m:oMath><m:sSup><m:e><m:r><m:t>a</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"),
    ]
)
STYLES = "".join(
    f'<w:style w:styleId="{id}"><w:name w:val="{name}"/></w:style>'
    for id, name in [("Title", "Title"), ("H1", "heading 1"), ("Q", "Quote"), ("C", "Source Code")]
)
NUMBERING = """<w:numbering><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""

pack(
    "house.docx",
    {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels(("officeDocument", "word/document.xml"), CORE_TYPE),
        "docProps/core.xml": CORE.format("A House by the River"),
        "word/document.xml": f"<w:document><w:body>{DOCX}</w:body></w:document>",
        "word/_rels/document.xml.rels": rels(
            ("hyperlink", "https://example.org/plan", OUT), ("image", "media/roof.png")
        ),
        "word/styles.xml": f"<w:styles>{STYLES}</w:styles>",
        "word/numbering.xml": NUMBERING,
        "word/footnotes.xml": f'<w:footnotes><w:footnote w:id="2">{p(r("Sand is not firm."))}</w:footnote></w:footnotes>',
        "word/comments.xml": f'<w:comments><w:comment w:id="0" w:author="Cat">{p(r("How steep?"))}</w:comment></w:comments>',
    },
)

ODT = """<office:document-content><office:automatic-styles>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Q" style:family="paragraph" style:parent-style-name="Quotations"/>
<style:style style:name="C" style:family="paragraph" style:parent-style-name="Preformatted_20_Text"/>
<text:list-style style:name="L">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:display-levels="2"/>
</text:list-style></office:automatic-styles><office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Bob</dc:creator></office:change-info>
<text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:h text:outline-level="1">The garden</text:h>
<text:p>A garden is <text:span text:style-name="B">never</text:span> done.<text:note text:id="f1"><text:note-citation>1</text:note-citation>
<text:note-body><text:p>So say all gardeners.</text:p></text:note-body></text:note> It has<text:s text:c="2"/>paths and
 <text:a xlink:href="#beds">beds</text:a>, see <text:a xlink:href="https://example.org/garden">the map</text:a>.</text:p>
<text:list text:style-name="L"><text:list-item><text:p>Dig</text:p><text:list><text:list-item><text:p>deep</text:p></text:list-item>
<text:list-item><text:p>deeper</text:p></text:list-item></text:list></text:list-item>
<text:list-item><text:p>Sow</text:p></text:list-item></text:list>
<text:p text:style-name="Q">He that planteth, hopeth.</text:p>
<text:p text:style-name="C">for bed in beds:</text:p><text:p text:style-name="C"><text:s text:c="4"/>water(bed)</text:p>
<text:h text:outline-level="2"><text:bookmark text:name="beds"/>The beds</text:h>
<table:table><table:table-column table:number-columns-repeated="2"/>
<table:table-header-rows><table:table-row><table:table-cell><text:p>Bed</text:p></table:table-cell>
<table:table-cell><text:p>Plant</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>all lie fallow</text:p></table:table-cell>
<table:covered-table-cell/></table:table-row></table:table>
<text:p>A picture:<draw:frame><draw:image xlink:href="Pictures/1.png"/><svg:desc>Beds in spring</svg:desc></draw:frame>
<office:annotation><dc:creator>Cat</dc:creator><text:p>Which spring?</text:p></office:annotation>
<draw:frame><draw:text-box><text:p>A box beside the text.</text:p></draw:text-box></draw:frame></text:p>
</office:text></office:body></office:document-content>"""
META = """<office:document-meta><office:meta><dc:title>{}</dc:title><meta:initial-creator>Ann Writer</meta:initial-creator>
<dc:creator>Bob</dc:creator><meta:creation-date>2024-05-06T07:08:09</meta:creation-date></office:meta></office:document-meta>"""


def opendocument(name, kind, content, title):
    pack(
        name,
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "META-INF/manifest.xml": "<manifest:manifest/>",
            "content.xml": content.replace("\n", ""),
            "meta.xml": META.format(title),
        },
    )


opendocument("garden.odt", "text", ODT, "A Garden by the River")

SLIDE = """<p:sld{}><p:cSld><p:spTree>{}</p:spTree></p:cSld></p:sld>"""


def shape(kind, *paragraphs):
    ph = f"<p:nvPr><p:ph {kind}/></p:nvPr>" if kind else "<p:nvPr/>"
    return f"<p:sp><p:nvSpPr>{ph}</p:nvSpPr><p:txBody>{''.join(paragraphs)}</p:txBody></p:sp>"


def line(text, shape=""):
    return f"<a:p><a:pPr {shape}</a:pPr><a:r><a:rPr/><a:t>{text}</a:t></a:r></a:p>"


pack(
    "talk.pptx",
    {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels(("officeDocument", "ppt/presentation.xml"), CORE_TYPE),
        "docProps/core.xml": CORE.format("A Talk on Rivers"),
        "ppt/presentation.xml": '<p:presentation><p:sldIdLst><p:sldId id="256" r:id="r1"/><p:sldId id="257" r:id="r0"/>'
        "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": rels(("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml")),
        "ppt/slides/slide1.xml": SLIDE.format(
            ' show="0"',
            shape("", line("Left out of the show", ">")) + shape('type="sldNum"', line("2", ">")),
        ),
        "ppt/slides/slide2.xml": SLIDE.format(
            "",
            shape('type="body"', line("Rain", ">"), line("in spring", 'lvl="1">'), line("Snow", ">"))
            + shape('type="title"', line("Where water comes from", ">"))
            + shape(
                "",
                line("first", '><a:buAutoNum type="arabicParenR"/>'),
                line("second", '><a:buAutoNum type="arabicParenR"/>'),
            )
            + "<p:graphicFrame><a:tbl><a:tblPr firstRow='1'/><a:tr><a:tc><a:txBody>"
            + line("River", ">")
            + "</a:txBody></a:tc><a:tc><a:txBody>"
            + line("km", ">")
            + "</a:txBody></a:tc></a:tr><a:tr><a:tc><a:txBody>"
            + line("Elbe", ">")
            + "</a:txBody></a:tc><a:tc><a:txBody>"
            + line("1094", ">")
            + "</a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>"
            + "<p:pic><p:nvPicPr><p:cNvPr id='9' descr='A map'/></p:nvPicPr><a:blip r:embed='r9'/></p:pic>",
        ),
        "ppt/slides/_rels/slide2.xml.rels": rels(("notesSlide", "../notesSlides/notes1.xml")),
        "ppt/notesSlides/notes1.xml": SLIDE.format("", shape('type="body"', line("Speak slowly here.", ">"))),
    },
)

ODP = """<office:document-content><office:body><office:presentation><draw:page draw:name="one">
<draw:frame presentation:class="outline"><draw:text-box><text:list><text:list-item><text:p>Sources</text:p>
<text:list><text:list-item><text:p>springs</text:p></text:list-item></text:list></text:list-item></text:list></draw:text-box></draw:frame>
<draw:frame presentation:class="title"><draw:text-box><text:p>Where rivers begin</text:p></draw:text-box></draw:frame>
<presentation:notes><draw:frame presentation:class="notes"><draw:text-box><text:p>Show the map.</text:p></draw:text-box></draw:frame>
</presentation:notes></draw:page></office:presentation></office:body></office:document-content>"""
opendocument("talk.odp", "presentation", ODP, "Another Talk on Rivers")

pack(
    "rivers.xlsx",
    {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": rels(("officeDocument", "xl/workbook.xml"), CORE_TYPE),
        "docProps/core.xml": CORE.format("Rivers"),
        "xl/workbook.xml": '<workbook><sheets><sheet name="Rivers" r:id="r0"/>'
        '<sheet name="Drafts" state="hidden" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels(("worksheet", "worksheets/a.xml"), ("worksheet", "worksheets/b.xml")),
        "xl/sharedStrings.xml": "<sst><si><t>River</t></si><si><t>Length</t></si><si><t>Seen</t></si><si><t>Share</t></si>"
        "<si><r><t>El</t></r><r><t>be</t></r></si></sst>",
        "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="#,##0&quot; km&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="10"/></cellXfs></styleSheet>',
        "xl/worksheets/a.xml": '<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c>'
        '<c r="C2" t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c><c r="E2" t="s"><v>3</v></c></row>'
        '<row r="3"><c r="B3" t="s"><v>4</v></c><c r="C3" s="1"><v>1094</v></c><c r="D3" s="2"><v>45356</v></c>'
        '<c r="E3" s="3"><v>0.125</v></c></row><row r="6"><c r="B6" t="inlineStr"><is><t>below a gap</t></is></c>'
        '<c r="E6" t="b"><v>1</v></c><c r="F6"/></row></sheetData></worksheet>',
        "xl/worksheets/b.xml": "<worksheet><sheetData/></worksheet>",
    },
)

ODS = """<office:document-content><office:body><office:spreadsheet><table:table table:name="Lakes">
<table:table-row><table:table-cell office:value-type="string"><text:p>Lake</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Area</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="16382"/></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>Mead</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="640"><office:annotation><dc:creator>Cat</dc:creator><text:p>Shrinking.</text:p>
</office:annotation><text:p>640 km²</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
opendocument("lakes.ods", "spreadsheet", ODS, "Lakes")
