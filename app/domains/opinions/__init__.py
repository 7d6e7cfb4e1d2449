"""Second opinions on needs of which the word model was unsure, and what they may cost a day."""
