"""Files that hold code of other languages: notebooks and pages. Nothing here knows the SDK."""

NOTEBOOK_SUFFIXES = (".ipynb",)
MARKDOWN_SUFFIXES = (".md", ".mdx", ".markdown")
RESTRUCTURED_SUFFIXES = (".rst",)
