"""A need comes in: submitted, understood, handed to somebody or to a dispatcher."""
