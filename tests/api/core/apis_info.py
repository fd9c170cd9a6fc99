"""The registry of APIs: their names, and their URLs in each environment.

Add your API in two lines: a member and its name. Its URL is a setting in `.env`, or a line in each environment below.
`apiUrls[ApiAbbreviation.Reqres]` is the URL in the selected environment, looked up when it is used.
"""

from __future__ import annotations

from enum import Enum

from apisuite.registry import ApiUrls, OpenApi


class ApiAbbreviation(Enum):
    """An API. Its value starts the name of its setting: REQRES_API_URL wins over the URL below."""

    Reqres = "REQRES"
    Invoices = "INVOICES"
    Items = "ITEMS"


apiNames: dict[ApiAbbreviation, str] = {
    ApiAbbreviation.Reqres: "Users",
    ApiAbbreviation.Invoices: "Invoices",
    ApiAbbreviation.Items: "Items",
}

# The first is the default. The sandbox has no URLs here: it binds free ports, and announces them.
environments: dict[str, dict[ApiAbbreviation, str]] = {
    "sandbox": {},
    "dev": {
        ApiAbbreviation.Reqres: "https://reqres.in/api",
        ApiAbbreviation.Invoices: "https://invoices.dev.example.com",
        ApiAbbreviation.Items: "https://items.dev.example.com/api",
    },
    "staging": {
        ApiAbbreviation.Reqres: "https://users.staging.example.com/api",
        ApiAbbreviation.Invoices: "https://invoices.staging.example.com",
        ApiAbbreviation.Items: "https://items.staging.example.com/api",
    },
}

# The OpenAPI document of each API: where it is, and what an exchange does that breaks it (docs/contract.md).
documents: dict[str, dict[ApiAbbreviation, OpenApi]] = {
    "sandbox": {
        ApiAbbreviation.Reqres: OpenApi("/reqres/openapi.json", level="fail"),
        ApiAbbreviation.Invoices: OpenApi("/invoices/openapi.json", level="fail"),
        ApiAbbreviation.Items: OpenApi("/items/openapi.json", level="fail"),
    },
}

apiUrls = ApiUrls(apiNames, environments, documents)
