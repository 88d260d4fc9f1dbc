"""Training data of the token head that finds personal data: rows, alignment with pieces, and scoring.

What counts: people, places, firms, dates and numbers of the user's own life, work or documents. What does not: public or
historical figures, works, products, countries, cities, firms and years that a question is about; placeholders and
reserved examples; weekdays, times of day and durations. A whole address in one value is a STREET_ADDRESS, city and all;
where city and postal code stand by themselves they are GPE and ZIP_CODE. Links with a path, keys, user names, passports and
Chinese identity numbers have no type here: patterns find them.
"""
