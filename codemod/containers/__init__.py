"""Files that hold code of other languages: notebooks and pages. Nothing here knows the SDK."""
