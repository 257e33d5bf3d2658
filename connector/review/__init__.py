"""The one gate: may we speak (`speak`), what must go to a person (`triggers`), may this go out (`judge`)."""
