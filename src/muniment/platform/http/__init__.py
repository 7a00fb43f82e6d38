"""The HTTP edge: it opens the unit of work, and says results and refusals in HTTP's words.

`Endpoint` executes a route, because one request must be one transaction that is committed before
the answer leaves; FastAPI describes the same routes in OpenAPI.
"""

from muniment.platform.http.binding import Body
from muniment.platform.http.edge import Edge, edge_of
from muniment.platform.http.endpoint import Created, Inquiry, Router
from muniment.platform.http.paging import Cursor, Page, page_of

__all__ = ["Body", "Created", "Cursor", "Edge", "Inquiry", "Page", "Router", "edge_of", "page_of"]
