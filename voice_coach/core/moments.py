"""Days and times of day as people mean them: local, without a zone, and never read from a clock here.

"Sunday at eight" stays Sunday at eight when the clocks change, so no zone is kept. Other parts of the core take their
dates from here; which day it is comes in with `Setting.now`.
"""

from datetime import date, datetime, time, timedelta

Day = date
Moment = datetime
TimeOfDay = time
Length = timedelta

SOME_EVENING: Moment = datetime.combine(date(2025, 1, 6), time(19))  # a Monday; for sessions on no day in particular
