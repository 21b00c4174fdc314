"""Files that hold code of other languages, such as notebooks; none is read yet."""
