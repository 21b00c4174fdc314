"""The vendor's names as data: models, methods, classes, errors, endpoints, and in which releases they were."""

