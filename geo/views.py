"""Hand out the maps' shape files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from geo import topology

ENCODINGS = {"br": ".br", "gzip": ".gz"}  # in the order of preference


@require_safe
def topology_file(request: HttpRequest, name: str) -> HttpResponse:
    """A TopoJSON file as it was compressed when it was built. Public: it holds borders and names only."""
    path = topology.rebuilt(name)
    if path is None:
        raise Http404
    accepted = {part.split(";")[0].strip() for part in request.headers.get("Accept-Encoding", "").split(",")}
    encoding = next((known for known in ENCODINGS if known in accepted), None)
    if encoding:
        path = path.with_name(path.name + ENCODINGS[encoding])
    response = HttpResponse(path.read_bytes(), content_type="application/json")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
