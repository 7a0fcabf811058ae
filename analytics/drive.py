"""Drive times as screens use them; the engines are in `data.roads`."""

from data.roads.times import Area, DriveMatrix, DriveStatement, DriveTimes, Figures, Floats, read_points

__all__ = ["Area", "DriveMatrix", "DriveStatement", "DriveTimes", "Figures", "Floats", "read_points"]
