"""What a printed file says about itself: information dictionary, XMP packet, file id. No personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

PRODUCER = "Karriere"
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
<pdf:Keywords>{keywords}</pdf:Keywords>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class FileFacts:
    """Title, author (the county), language (BCP 47) and the moment of making, which is never read from a clock here."""

    title: str
    author: str
    language: str
    keywords: str
    made_at: datetime

    def packet(self) -> bytes:
        """Return the XMP packet; it claims PDF/A-2b."""
        moment = self.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
        return _PACKET.format(
            title=escape(self.title),
            author=escape(self.author),
            subject=escape(self.title),
            language=escape(self.language),
            keywords=escape(self.keywords),
            moment=moment,
            producer=PRODUCER,
        ).encode("utf-8")


class FixedTimeStamp:
    """Stands where ReportLab keeps the time of day, with the fields its date object reads."""

    def __init__(self, made_at: datetime) -> None:
        moment = made_at.astimezone(UTC)
        self.YMDhms = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
        self.dhh = self.dmm = 0
