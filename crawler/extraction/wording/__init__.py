"""How do Vietnamese news pages word what is around an article, or stands in its place? Data."""
