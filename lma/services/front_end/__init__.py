"""What the routes of a front end ask for: users who sign in, and the bodies they are served."""
