"""The registry of APIs: which there are, and where each stands in each environment.

Add your API in two lines, a member and its name. Where it stands is a setting in `.env`, or one more line for each
environment. `apiUrls[ApiAbbreviation.Reqres]` is the URL in the selected environment, looked up when it is used.
"""

from __future__ import annotations

from enum import Enum

from apisuite.registry import ApiUrls, OpenApi


class ApiAbbreviation(Enum):
    """An API. The value starts the name of its setting: REQRES_API_URL replaces the URL of Reqres."""

    Reqres = "REQRES"
    Invoices = "INVOICES"
    Items = "ITEMS"


apiNames: dict[ApiAbbreviation, str] = {
    ApiAbbreviation.Reqres: "Users",
    ApiAbbreviation.Invoices: "Invoices",
    ApiAbbreviation.Items: "Items",
}

# The first is the default. The sandbox's URLs are not listed: its systems bind free ports and say where they are.
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
