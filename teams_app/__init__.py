"""What the three users do: accounts, register, log, coverage."""
