"""Whether a sentence says only what its receipts hold: every number, unit, reference and name.

The rules, as docs/coach.md tells them:

1. A sentence has receipts, all of them on the sheet.
2. Only plain characters: nothing that a terminal, HTML or a spreadsheet would take for more.
3. Every number is a receipt's value, its number of games, its minute, or stands in its label. It
   may be rounded to whole numbers from 10 on, to one decimal below; a share is a percentage.
4. What a number is said to count, for how long and whose it is are the receipt's.
5. A difference keeps its sign: written with it, or right beside a word of that direction.
6. Numbers in words count as numbers; `half`, `twice`, `once`, `dozens` are said by no receipt.
7. What compares two, tells a result or a place agrees with the receipts.
8. M1, P1, F1 are the receipts' own; a name is the champion's, or a word of League's that all know.
"""

from lma.domain.grounding.names import Names
from lma.domain.grounding.sentence import LONGEST, faults_of

__all__ = ["LONGEST", "Names", "faults_of"]
