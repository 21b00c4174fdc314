"""What is wrong with how the tool was called, as one exception whose text a newcomer can act on."""


class Problem(Exception):
    """Wrong usage: an argument, an option, or a setting. The process prints the text and exits 2."""
