"""What can be said of a match, one value at a time, each with an id that a sentence can rest on.

Everything is worked out from a match and its timeline; what is not known is a fact too, with the
reason in `unknown`.
"""

from lma.domain.facts.fact import Fact, Scalar
from lma.domain.facts.of_match import facts_of

__all__ = ["Fact", "Scalar", "facts_of"]
