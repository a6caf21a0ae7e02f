"""Word documents (.docx): opened safely, made a web page that keeps what Word knows, and read."""
