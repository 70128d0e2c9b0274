"""The door for HTTP: what clients of the old Rails API, and browsers, ask."""
