"""The pages of the audit log: one for all that the reader answers for, one for each team."""
