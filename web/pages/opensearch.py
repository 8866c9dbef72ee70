"""How does a browser's own search field find the room? By an OpenSearch description."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from datasette.utils.asgi import Request, Response

from web.language import translate
from web.room import Routes

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"


async def describe(request: Request) -> Response:
    """Describe the search of the room, under the name by which it was called."""
    home = f"{request.scheme}://{request.host}"
    root = ET.Element("OpenSearchDescription", xmlns=_NAMESPACE)
    ET.SubElement(root, "ShortName").text = "thanhuytphcm.vn"
    ET.SubElement(root, "Description").text = translate("Tìm trong kho")
    ET.SubElement(root, "InputEncoding").text = "UTF-8"
    ET.SubElement(root, "Image", type="image/svg+xml").text = f"{home}/tinh/icon.svg"
    ET.SubElement(root, "Url", type="text/html", template=f"{home}/?q={{searchTerms}}")
    written = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(written, content_type="application/opensearchdescription+xml")


ROUTES: Routes = [(r"/opensearch\.xml$", describe)]
