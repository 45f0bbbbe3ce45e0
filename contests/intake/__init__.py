"""Results of a sitting by Excel: the template written, the filled one read, checked, shown, confirmed.

What ResultsUpload.rows keeps: {"teams": [reading.ReadRow as JSON], "prints": {part id: standing.Terms.print}}.
"""
