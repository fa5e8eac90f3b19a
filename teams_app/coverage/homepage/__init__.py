"""The home page of each user: what to do next, and how the month goes."""
