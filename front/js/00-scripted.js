// Controls that only work with scripts are shown once scripts run.
document.documentElement.classList.add("scripted");
