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
rem The dead letter of a bad image has OpenCV's message.
if not defined OPENCV_LOG_LEVEL set "OPENCV_LOG_LEVEL=OFF"
set "from=%CD%"
if "%~1"=="run" cd /d "%home%"
if "%~1"=="routes" cd /d "%home%"
rem Commands other than run print their answer, warnings and errors.
set "level=WARN"
if "%~1"=="run" set "level=INFO"
rem Two versions of Flawline on one class path would mix their classes.
set "own="
for /f "delims=" %%j in ('dir /b /o-d "%home%\lib\flawline-*.jar"') do (
  if not defined own (set "own=%home%\lib\%%j") else (
    echo flawline: lib has several versions of flawline-*.jar. Delete all but the newest, for example %%j. 1>&2
    exit /b 1
  )
)
rem An archive of the classes that an earlier run has read and checked: "A faster start" in docs/performance.md. Its name depends
rem on the sizes of what it is made for; the JVM checks the rest.
set "cache=%FLAWLINE_CACHE%"
if not defined cache set "cache=cache"
if not "%cache:~1,1%"==":" if not "%cache:~0,1%"=="\" set "cache=%home%\%cache%"
set "jdk=%JAVA_HOME%"
if not defined jdk for /f "delims=" %%i in ('where java 2^>nul') do if not defined jdk for %%k in ("%%~dpi..") do set "jdk=%%~fk"
set "version=0"
if exist "%jdk%\release" for /f tokens^=2^ delims^=^=^"^. %%v in ('findstr /b "JAVA_VERSION=" "%jdk%\release"') do set "version=%%v"
set "archive="
set "classes="
set "fits=%version%"
for %%j in ("%jdk%\lib\modules" "%home%\lib\*.jar" "%home%\ext\*.jar") do set /a "fits=(fits * 31 + %%~zj) & 0x7fffffff" >nul 2>nul
if defined FLAWLINE_OPTS set "version=0"
if %version% geq 17 set "archive=%cache%\classes-%fits%.jsa"
set "quiet=-Xlog:cds*=off"
if %version% geq 24 set "quiet=-Xlog:cds*=off,aot*=off"
if not defined archive goto start
if exist "%archive%" (
  for %%a in ("%archive%") do if %%~za gtr 0 set classes="-XX:SharedArchiveFile=%archive%" %quiet%
  goto start
)
if not "%~1"=="run" goto start
if not exist "%cache%" mkdir "%cache%" 2>nul
if exist "%cache%" set classes="-XX:DumpLoadedClassList=%archive%.%%p.list"
:start
"%java%" -XX:+UseSerialGC -Xms96m -Xmn48m -XX:SurvivorRatio=2 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:-ShrinkHeapInSteps ^
  -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=3000 -XX:Tier4CompileThreshold=40000 ^
  --enable-native-access=ALL-UNNAMED %classes% "-Dflawline.log.level=%level%" %FLAWLINE_OPTS% ^
  "-Dflawline.archive=%archive%" ^
  "-Dflawline.home=%home%" "-Dflawline.from=%from%\." -cp "%own%;%home%\lib\*;%home%\ext\*" io.flawline.cli.Cli %*
exit /b %ERRORLEVEL%
