"""Facts about the vendor, as data; the only room that spells a model or a method of the SDK."""
