@echo off
rem Starts Flawline from its own folder. "run" and "routes" work inside that folder.
setlocal
for %%i in ("%~dp0..") do set "home=%%~fi"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo flawline: there is no Java at "%java%". Install a JDK or JRE of version 17 or later, or set JAVA_HOME. 1>&2
  exit /b 1
)
rem What OpenCV has to say of a bad picture stands in its dead letter.
if not defined OPENCV_LOG_LEVEL set "OPENCV_LOG_LEVEL=OFF"
set "from=%CD%"
if "%~1"=="run" cd /d "%home%"
if "%~1"=="routes" cd /d "%home%"
rem At a desk the answer counts, and what goes wrong.
set "level=WARN"
if "%~1"=="run" set "level=INFO"
rem One class of ours is to be found before the MQTT client's of the same name.
set "own="
for /f "delims=" %%j in ('dir /b /o-d "%home%\lib\flawline-*.jar"') do (
  if not defined own (set "own=%home%\lib\%%j") else (
    echo flawline: lib has several versions of flawline-*.jar; the newest is used. Move %%j away. 1>&2
    exit /b 1
  )
)
rem Classes that an earlier run has read and checked: see "A faster start" in docs/performance.md.
set "classes="
if exist "%home%\cache\classes.jsa" set classes="-XX:SharedArchiveFile=%home%\cache\classes.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off
"%java%" -XX:+UseSerialGC -Xms96m -Xmn48m -XX:SurvivorRatio=2 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:-ShrinkHeapInSteps ^
  --enable-native-access=ALL-UNNAMED %classes% "-Dflawline.log.level=%level%" %FLAWLINE_OPTS% ^
  "-Dflawline.home=%home%" "-Dflawline.from=%from%\." -cp "%own%;%home%\lib\*;%home%\ext\*" io.flawline.cli.Cli %*
exit /b %ERRORLEVEL%
