"""Where is nobody working? What the map shows in colours, told in words, lists and numbers."""
