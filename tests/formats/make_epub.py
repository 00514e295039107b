#!/usr/bin/env python3
"""Writes book.epub beside itself: a small book with everything that the reader of books must know. Deterministic."""
import os, zipfile

FILES = {
    "META-INF/container.xml": """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>""",
    "EPUB/package.opf": """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:example:lamps</dc:identifier><dc:title>The Keeper of Lamps</dc:title>
<dc:creator>Ada Example</dc:creator><dc:language>en</dc:language><dc:date>2026-01-02</dc:date>
<dc:publisher>Fixture &amp; Daughters</dc:publisher></metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="three" href="text/three.xhtml" media-type="application/xhtml+xml"/>
<item id="notes" href="text/notes.xhtml" media-type="application/xhtml+xml"/>
<item id="picture" href="images/tower.png" media-type="image/png" properties="cover-image"/>
</manifest>
<spine><itemref idref="cover" linear="no"/><itemref idref="notes" linear="no"/><itemref idref="one"/>
<itemref idref="two"/><itemref idref="three"/></spine></package>""",
    "EPUB/nav.xhtml": """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="toc"><ol><li><span>Part One: The Coast</span><ol><li><a href="text/one.xhtml">The Tower</a></li>
<li><a href="text/two.xhtml">The Storm</a><ol><li><a href="text/two.xhtml#after">Afterwards</a></li></ol></li></ol></li>
<li><a href="text/notes.xhtml">Notes</a></li></ol></nav>
<nav epub:type="page-list" hidden="hidden"><ol><li><a href="text/one.xhtml#p1">1</a></li>
<li><a href="text/two.xhtml#p2">2</a></li></ol></nav></body></html>""",
    "EPUB/cover.xhtml": """<html><body><img src="images/tower.png" alt="A tower at night"/></body></html>""",
    "EPUB/text/one.xhtml": """<html><head><title>x</title></head><body><p><span id="p1"/>The lamp was lit at dusk,<a
href="notes.xhtml#n1"><sup>1</sup></a> as <em>every</em> evening. The <a href="two.xhtml#after">end of the storm</a> was
far away.</p><ul><li>oil</li><li>a wick<ol><li>of cotton</li></ol></li></ul></body></html>""",
    "EPUB/text/two.xhtml": """<html><body><h1>The Storm</h1><p>It came from the west.</p><span id="p2"/><blockquote><p>“Hold
the rope.”</p></blockquote><h2 id="after">Afterwards</h2><table><tr><th>Hour</th><th>Wind</th></tr><tr><td>three</td><td>from
the north</td></tr></table></body></html>""",
    "EPUB/text/notes.xhtml": """<html><body><h1>Notes</h1><p id="n1">1. The hour changed with the season.</p></body></html>""",
}

with zipfile.ZipFile(os.path.join(os.path.dirname(os.path.abspath(__file__)), "book.epub"), "w") as book:
    def put(name, text, method):
        entry = zipfile.ZipInfo(name, (2026, 1, 2, 0, 0, 0))
        entry.compress_type = method
        book.writestr(entry, text)

    put("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
    for name, text in FILES.items():
        put(name, text, zipfile.ZIP_DEFLATED)
