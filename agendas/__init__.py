"""Sessions, slots, speakers, rooms, interpretation; agenda drafts; calendars; the floor while a session runs."""
