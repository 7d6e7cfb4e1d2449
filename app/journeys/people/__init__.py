"""What happens around a person: two accounts become one, all is handed out, somebody leaves."""
