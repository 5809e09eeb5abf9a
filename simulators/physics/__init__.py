"""What happens below the street when something breaks: formulas with unit and source, free of clocks and sensors."""
