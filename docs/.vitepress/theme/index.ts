import DefaultTheme from 'vitepress/theme';
import './documents.css';

export default DefaultTheme;
