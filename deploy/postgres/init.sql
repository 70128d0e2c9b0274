-- Run once, when the volume is empty, by the superuser that the image makes, in the database lma.
CREATE EXTENSION IF NOT EXISTS vector;
