"""For those outside the schools: public pages, self-registration, consent, weekly numbers."""
