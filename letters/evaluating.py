"""After the trial: did it help, for what, and how sure are we?"""
