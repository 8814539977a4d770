# shellcheck shell=bash
# Removes what arrived of the upload UPLOAD, and prints how much room there is for it then.
home=$(login_home)
rm -f "$home/$UPLOAD"
room upload "$home"
