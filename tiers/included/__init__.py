"""Files that a spec includes: scripts of `user_data`, and templates of `resources`.

The compiler reads no file. Commands and the language server read these files, and put their bytes behind
those of the spec.
"""
