"""How a client proves who it is: values for `auth=` of `open_client`, which keeps them from other hosts.

Basic (RFC 7617) and Digest (RFC 7616) are httpx's own: `httpx.BasicAuth`, `httpx.DigestAuth`.
"""

from .api_key import ApiKey
from .bearer import BearerAuth
from .oauth2 import OAuth2, TokenRefused

__all__ = ["ApiKey", "BearerAuth", "OAuth2", "TokenRefused"]
